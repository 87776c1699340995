/*
 * report_input.h - the calls a report is about: a run's folder (its journal and jsonl files), or a database
 */
#ifndef UNDERTONE_REPORT_INPUT_H
#define UNDERTONE_REPORT_INPUT_H

#include "report/report.h"

struct report_input;

/* 0 and *out, or an exit code, having said what is wrong.  report_input_archive() is valid until it is closed. */
int  report_input_folder(struct report_input **out, const char *folder);
int  report_input_store(struct report_input **out, const char *path);
const struct archive *report_input_archive(const struct report_input *in);
void report_input_close(struct report_input *in);               /* NULL is allowed */

#endif
