/*
 * style.h - report.css as it was at build, inside the program
 */
#ifndef UNDERTONE_STYLE_H
#define UNDERTONE_STYLE_H

extern const char report_style[];

#endif
