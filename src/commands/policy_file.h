/*
 * policy_file.h - for commands that obey a policy: the one in force, from the file that was named and from what was agreed on
 */
#ifndef UNDERTONE_POLICY_FILE_H
#define UNDERTONE_POLICY_FILE_H

#include "commands/cli.h"
#include "settings/policy_sheet.h"
#include "web/web.h"

struct policy_file {
	const char *path;                       /* --policy; NULL: none was named */
	char       *text;                       /* of the one in force; NULL: there is none */
	struct policy policy;
	bool        signed_by_both;
	struct policy_sheet sheet[CUES_LANGUAGES];
	struct web_line page[CUES_LANGUAGES][POLICY_SHEET_LINES];
};

/*
 * Reads the file.  One that was signed by both stays in force (path NULL), and what is looser is refused
 * (policy_seal.h); a new one signed by both is taken down in the store and in its audit log.  store_path NULL: nothing
 * was agreed on.  An exit code, having said what is wrong; policy_file_close() is due whatever it says.
 */
int  policy_file_open(struct policy_file *p, const char *store_path);
void policy_file_close(struct policy_file *p);

/* What pages obey of the calibration (with the policy applied; it outlives them) and of the policy, and the sheet that
 * /policy shows. */
void policy_file_web(struct policy_file *p, const struct calibration *cal, bool recording, struct web_config *cfg);

#endif
