/*
 * entry.S - the entries of late.h on x86-64 (System V ABI)
 *
 * Until its library is there, an entry's target is the push behind its own jump.
 */
#define LIBRARY(number, soname)
#define ENTRY(library, function) entry function;

	.set	number, 0
	.macro	entry function
	.globl	\function
	.hidden	\function
	.type	\function, @function
\function:
	jmp	*(late_targets + 8 * number)(%rip)
	.pushsection .data.rel.ro
	.quad	.Lfirst\@
	.popsection
.Lfirst\@:
	push	$number
	jmp	first
	.set	number, number + 1
	.endm

	/* A page of its own: late.c opens it for writing. */
	.section .data.rel.ro, "aw", @progbits
	.balign	4096
	.globl	late_targets
	.hidden	late_targets
late_targets:

	.text
#include "late_entries.h"

/* The arguments in registers are kept over late_bind(), which loads; then on, as if the jump had gone there at once. */
first:
	push	%rdi
	push	%rsi
	push	%rdx
	push	%rcx
	push	%r8
	push	%r9
	push	%rax                            /* of a variadic call: how many vector registers */
	sub	$136, %rsp                      /* eight of them, and the stack is a multiple of 16 again */
	movups	%xmm0, (%rsp)
	movups	%xmm1, 16(%rsp)
	movups	%xmm2, 32(%rsp)
	movups	%xmm3, 48(%rsp)
	movups	%xmm4, 64(%rsp)
	movups	%xmm5, 80(%rsp)
	movups	%xmm6, 96(%rsp)
	movups	%xmm7, 112(%rsp)
	mov	192(%rsp), %rdi                 /* what the entry has pushed */
	call	late_bind
	mov	%rax, %r11
	movups	(%rsp), %xmm0
	movups	16(%rsp), %xmm1
	movups	32(%rsp), %xmm2
	movups	48(%rsp), %xmm3
	movups	64(%rsp), %xmm4
	movups	80(%rsp), %xmm5
	movups	96(%rsp), %xmm6
	movups	112(%rsp), %xmm7
	add	$136, %rsp
	pop	%rax
	pop	%r9
	pop	%r8
	pop	%rcx
	pop	%rdx
	pop	%rsi
	pop	%rdi
	add	$8, %rsp
	jmp	*%r11

	.section .data.rel.ro
	.balign	4096

	.section .note.GNU-stack, "", @progbits
