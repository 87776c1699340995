#include <stdio.h>

int main(void)
{
	puts("undertone " UNDERTONE_VERSION);
	return 0;
}
