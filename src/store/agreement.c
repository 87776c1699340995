#include "store/agreement.h"

#include "store/statement.h"

#include <errno.h>
#include <string.h>

int agreement_newest(struct store *s, char **text)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT text FROM policy ORDER BY id DESC LIMIT 1", NULL, 0);

	*text = NULL;
	if (!err) {
		err = statement_step(s, q);
		if (err > 0)
			*text = strdup(statement_borrow(q, 0));
		err = err < 0 ? err : err == 0 ? -ENOENT : *text ? 0 : -ENOMEM;
	}
	sqlite3_finalize(q);
	return err;
}

int agreement_add(struct store *s, const char *text)
{
	return statement_run(s, "INSERT INTO policy (text) VALUES (?)", (struct value[]){ TEXT(text) }, 1);
}
