/*
 * late.h - libraries that only some commands use are loaded when one of their functions is first called
 *
 * Analysing a recording takes a fifth of the libraries that serving pages, hearing devices and drawing reports take; with
 * all of them loaded at start, a start costs four times as much and twice the memory.  So the program is linked with
 * entries of the same names instead (entry.S), each a jump through a table:
 *
 *   caller ─► cairo_create: jmp *target ─► first: late_bind() loads the library, fills in all its targets ─► the function
 *                                    └──► from then on: the function
 *
 * The build finds by itself which functions those are (tools/late), and the callers know nothing of it.  The table is
 * read-only but for the moment it is filled in, as RELRO would have it.  A library that is missing or lacks a function
 * ends the program with one line, as it would at start.  On processors without an entry.S, with `make LATE=`, and in the
 * tests, the libraries are linked as usual.
 */
#ifndef UNDERTONE_LATE_H
#define UNDERTONE_LATE_H

/* Loads the library of the entry with this number and returns its function.  Any thread; called by entry.S alone. */
void *late_bind(unsigned long entry);

#endif
