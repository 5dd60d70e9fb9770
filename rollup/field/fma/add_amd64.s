//go:build !purego

// Sums and differences of eight numbers at a time, four by four. What the functions do and their bounds: fma.go.

#include "textflag.h"

DATA ·mask<>+0(SB)/8, $0x000fffffffffffff
GLOBL ·mask<>(SB), RODATA|NOPTR, $8

#define LOAD(at, base) \
	VMOVDQU (at+0)(base), Y0; \
	VMOVDQU (at+64)(base), Y1; \
	VMOVDQU (at+128)(base), Y2; \
	VMOVDQU (at+192)(base), Y3; \
	VMOVDQU (at+256)(base), Y4

#define STORE(at, l0, l1, l2, l3, l4) \
	VMOVDQU l0, (at+0)(DI); \
	VMOVDQU l1, (at+64)(DI); \
	VMOVDQU l2, (at+128)(DI); \
	VMOVDQU l3, (at+192)(DI); \
	VMOVDQU l4, (at+256)(DI)

// Carries from limb to limb, of limbs with an Offset's bias. Y15 is the mask.
#define NORMALIZE(t, l0, l1, l2, l3, l4) \
	VPSRLQ $52, l0, t; \
	VPAND Y15, l0, l0; \
	VPADDQ t, l1, l1; \
	VPSRLQ $52, l1, t; \
	VPAND Y15, l1, l1; \
	VPADDQ t, l2, l2; \
	VPSRLQ $52, l2, t; \
	VPAND Y15, l2, l2; \
	VPADDQ t, l3, l3; \
	VPSRLQ $52, l3, t; \
	VPAND Y15, l3, l3; \
	VPADDQ t, l4, l4

#define LOADOFFSET(base) \
	VPBROADCASTQ 0(base), Y10; \
	VPBROADCASTQ 8(base), Y11; \
	VPBROADCASTQ 16(base), Y12; \
	VPBROADCASTQ 24(base), Y13; \
	VPBROADCASTQ 32(base), Y14

#define ADDOFFSET \
	VPADDQ Y10, Y0, Y0; \
	VPADDQ Y11, Y1, Y1; \
	VPADDQ Y12, Y2, Y2; \
	VPADDQ Y13, Y3, Y3; \
	VPADDQ Y14, Y4, Y4

#define EACH(op, at, base) \
	op (at+0)(base), Y0, Y0; \
	op (at+64)(base), Y1, Y1; \
	op (at+128)(base), Y2, Y2; \
	op (at+192)(base), Y3, Y3; \
	op (at+256)(base), Y4, Y4

#define SUMOF(at) \
	LOAD(at, SI); \
	EACH(VPADDQ, at, DX); \
	ADDOFFSET; \
	NORMALIZE(Y5, Y0, Y1, Y2, Y3, Y4); \
	STORE(at, Y0, Y1, Y2, Y3, Y4)

// func add(z, x, y *Eight, n, yStep int, plus *Offset)
TEXT ·add(SB), NOSPLIT, $0-48
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ yStep+32(FP), R8
	MOVQ plus+40(FP), R9
	VPBROADCASTQ ·mask<>(SB), Y15
	LOADOFFSET(R9)
next:
	SUMOF(0)
	SUMOF(32)
	ADDQ $320, DI
	ADDQ $320, SI
	ADDQ R8, DX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

#define DIFFERENCE(at) \
	LOAD(at, SI); \
	EACH(VPSUBQ, at, DX); \
	VPSLLQ X6, Y0, Y0; \
	VPSLLQ X6, Y1, Y1; \
	VPSLLQ X6, Y2, Y2; \
	VPSLLQ X6, Y3, Y3; \
	VPSLLQ X6, Y4, Y4; \
	ADDOFFSET; \
	NORMALIZE(Y5, Y0, Y1, Y2, Y3, Y4); \
	STORE(at, Y0, Y1, Y2, Y3, Y4)

// func sub(z, x, y *Eight, n int, shift uint64, plus *Offset)
TEXT ·sub(SB), NOSPLIT, $0-48
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	VMOVQ shift+32(FP), X6
	MOVQ plus+40(FP), R9
	VPBROADCASTQ ·mask<>(SB), Y15
	LOADOFFSET(R9)
next:
	DIFFERENCE(0)
	DIFFERENCE(32)
	ADDQ $320, DI
	ADDQ $320, SI
	ADDQ $320, DX
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// Takes the multiple at R9 away from Y0 to Y4 where that leaves nothing negative.
#define TAKE \
	VPBROADCASTQ 0(R9), Y6; \
	VPBROADCASTQ 8(R9), Y7; \
	VPBROADCASTQ 16(R9), Y8; \
	VPBROADCASTQ 24(R9), Y9; \
	VPBROADCASTQ 32(R9), Y10; \
	VPADDQ Y0, Y6, Y6; \
	VPADDQ Y1, Y7, Y7; \
	VPADDQ Y2, Y8, Y8; \
	VPADDQ Y3, Y9, Y9; \
	VPADDQ Y4, Y10, Y10; \
	NORMALIZE(Y11, Y6, Y7, Y8, Y9, Y10); \
	VBLENDVPD Y10, Y0, Y6, Y0; \
	VBLENDVPD Y10, Y1, Y7, Y1; \
	VBLENDVPD Y10, Y2, Y8, Y2; \
	VBLENDVPD Y10, Y3, Y9, Y3; \
	VBLENDVPD Y10, Y4, Y10, Y4; \
	ADDQ $40, R9

// func reduce(z, x *Eight, n int, multiples *Offset, count int)
TEXT ·reduce(SB), NOSPLIT, $0-40
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ multiples+24(FP), R8
	MOVQ count+32(FP), R10
	VPBROADCASTQ ·mask<>(SB), Y15
	SHLQ $1, CX // four by four
	XORQ DX, DX
next:
	LOAD(0, SI)
	MOVQ R8, R9
	MOVQ R10, AX
take:
	TAKE
	DECQ AX
	JNZ take
	STORE(0, Y0, Y1, Y2, Y3, Y4)
	XORQ $1, DX // to the other four, or to the next eight
	JZ eight
	ADDQ $32, SI
	ADDQ $32, DI
	JMP counted
eight:
	ADDQ $288, SI
	ADDQ $288, DI
counted:
	DECQ CX
	JNZ next
	VZEROUPPER
	RET

// func sum(z, x *Eight, n int)
TEXT ·sum(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	LOAD(0, DI)
	VMOVDQU 32(DI), Y5
	VMOVDQU 96(DI), Y6
	VMOVDQU 160(DI), Y7
	VMOVDQU 224(DI), Y8
	VMOVDQU 288(DI), Y9
next:
	EACH(VPADDQ, 0, SI)
	VPADDQ 32(SI), Y5, Y5
	VPADDQ 96(SI), Y6, Y6
	VPADDQ 160(SI), Y7, Y7
	VPADDQ 224(SI), Y8, Y8
	VPADDQ 288(SI), Y9, Y9
	ADDQ $320, SI
	DECQ CX
	JNZ next
	STORE(0, Y0, Y1, Y2, Y3, Y4)
	STORE(32, Y5, Y6, Y7, Y8, Y9)
	VZEROUPPER
	RET
