/* Ids of calls and callers, and the key that they are made with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/identity.h"
#include "heard.h"
#include "source/content_hash.h"

#include <errno.h>

static void ids_follow_content_settings_and_key(void **state)
{
	struct room *r = *state;
	const char *const ab[] = { r->path, r->other }, *const ba[] = { r->other, r->path }, *const gone[] = { r->path, "/none" };
	unsigned char key[CONTENT_KEY_BYTES] = { 1 };
	char id[6][CONTENT_ID_LEN], again[CONTENT_ID_LEN];
	size_t failed;

	put(r->path, 0, "abc", 3);
	put(r->other, 0, "d", 1);
	assert_int_equal(content_hash(id[0], key, "s", ab, 1, NULL), 0);
	assert_int_equal(content_hash(again, key, "s", ab, 1, NULL), 0);
	assert_int_equal(content_hash(id[1], key, "t", ab, 1, NULL), 0);
	assert_int_equal(content_hash(id[2], key, "s", ab, 2, NULL), 0);
	assert_int_equal(content_hash(id[3], key, "s", ba, 2, NULL), 0);
	put(r->path, 0, "ab", 2), put(r->other, 0, "cd", 2);
	assert_int_equal(truncate(r->path, 2), 0);
	assert_int_equal(content_hash(id[4], key, "s", ab, 2, NULL), 0);
	key[0] = 2;
	assert_int_equal(content_hash(id[5], key, "s", ab, 2, NULL), 0);
	assert_string_equal(id[0], again);
	assert_int_equal(strspn(id[0], "0123456789abcdef"), 32);
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(id[i], id[j]);
	assert_int_equal(content_hash(again, key, "s", gone, 2, &failed), -ENOENT);
	assert_int_equal(failed, 1);
}

static void the_key_is_made_once_and_is_its_owners(void **state)
{
	struct room *r = *state;
	struct identity a, b;
	struct stat st;
	char path[PATH_LEN + 16], one[IDENTITY_ID_LEN], two[IDENTITY_ID_LEN];

	snprintf(path, sizeof(path), "%s/x/y/key", r->dir);
	assert_int_equal(identity_open(&a, path, r->error), 0);
	assert_int_equal(identity_open(&b, path, r->error), 0);
	assert_memory_equal(a.key, b.key, sizeof(a.key));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	identity_caller(&a, "+34 600-12 34 56", one);
	identity_caller(&b, "+34600123456", two);
	assert_string_equal(one, two);
	identity_caller(&b, "+34600123457", two);
	assert_string_not_equal(one, two);
	identity_random(one);
	identity_random(two);
	assert_string_not_equal(one, two);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(identity_open(&b, path, r->error), -EPERM);
	assert_non_null(strstr(r->error, "chmod 600"));
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 31), 0);
	assert_int_equal(identity_open(&b, path, r->error), -EINVAL);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, heard_set_up, heard_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(ids_follow_content_settings_and_key),
		TEST(the_key_is_made_once_and_is_its_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
