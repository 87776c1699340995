/*
 * libre.h - libre's headers, which want to be told what C11 has; before all others
 */
#ifndef UNDERTONE_LIBRE_H
#define UNDERTONE_LIBRE_H

#define HAVE_INTTYPES_H
#define HAVE_STDBOOL_H
#include <sys/socket.h>
#include <re.h>

#endif
