//go:build !purego

// Loops over elements, eight by eight. Layout and bounds: eights.go.

#include "textflag.h"
#include "ifma_amd64.h"

// One limb of y in a product of both groups, x in Z0 to Z4 and Z13 to Z17.
#define PRODUCT(at, t0, t1, t2, t3, t4, t5, u0, u1, u2, u3, u4, u5) \
	VMOVDQU64 at+0(DX), Z12; \
	VMOVDQU64 at+320(DX), Z25; \
	MULLIMB(Z11, Z12, Z0, Z1, Z2, Z3, Z4, t0, t1, t2, t3, t4, t5); \
	MULLIMB(Z24, Z25, Z13, Z14, Z15, Z16, Z17, u0, u1, u2, u3, u4, u5)

#define LOADX(at, l0, l1, l2, l3, l4) \
	VMOVDQU64 at+0(SI), l0; \
	VMOVDQU64 at+64(SI), l1; \
	VMOVDQU64 at+128(SI), l2; \
	VMOVDQU64 at+192(SI), l3; \
	VMOVDQU64 at+256(SI), l4

// func mulEights(z, x, y *Eight, n, step int)
TEXT ·mulEights(SB), NOSPLIT, $0-40
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ step+32(FP), R8
	LOADCONSTANTS
mul:
	LOADX(0, Z0, Z1, Z2, Z3, Z4)
	LOADX(320, Z13, Z14, Z15, Z16, Z17)
	ZERO(Z5, Z6, Z7, Z8, Z9, Z10)
	ZERO(Z18, Z19, Z20, Z21, Z22, Z23)
	PRODUCT(0, Z5, Z6, Z7, Z8, Z9, Z10, Z18, Z19, Z20, Z21, Z22, Z23)
	PRODUCT(64, Z6, Z7, Z8, Z9, Z10, Z5, Z19, Z20, Z21, Z22, Z23, Z18)
	PRODUCT(128, Z7, Z8, Z9, Z10, Z5, Z6, Z20, Z21, Z22, Z23, Z18, Z19)
	PRODUCT(192, Z8, Z9, Z10, Z5, Z6, Z7, Z21, Z22, Z23, Z18, Z19, Z20)
	PRODUCT(256, Z9, Z10, Z5, Z6, Z7, Z8, Z22, Z23, Z18, Z19, Z20, Z21)
	NORMALIZE(Z11, Z10, Z5, Z6, Z7, Z8)
	NORMALIZE(Z24, Z23, Z18, Z19, Z20, Z21)
	STORE(Z10, Z5, Z6, Z7, Z8, 0)
	STORE(Z23, Z18, Z19, Z20, Z21, 320)
	ADDQ $640, DI
	ADDQ $640, SI
	ADDQ R8, DX
	SUBQ $2, CX
	JNZ mul
	VZEROUPPER
	RET

// One limb of x and one of y.
#define LIMB(op, at, l) \
	VMOVDQU64 at(SI), l; \
	op at(DX), l, l

#define ELEMENTWISE(op) \
	LIMB(op, 0, Z0); \
	LIMB(op, 64, Z1); \
	LIMB(op, 128, Z2); \
	LIMB(op, 192, Z3); \
	LIMB(op, 256, Z4); \
	NORMALIZE(Z5, Z0, Z1, Z2, Z3, Z4); \
	STORE(Z0, Z1, Z2, Z3, Z4, 0); \
	ADDQ $320, DI; \
	ADDQ $320, SI; \
	ADDQ R8, DX

// func addEights(z, x, y *Eight, n, step int)
TEXT ·addEights(SB), NOSPLIT, $0-40
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ step+32(FP), R8
add:
	ELEMENTWISE(VPADDQ)
	DECQ CX
	JNZ add
	VZEROUPPER
	RET

// func subEights(z, x, y *Eight, n int)
TEXT ·subEights(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ $320, R8
sub:
	ELEMENTWISE(VPSUBQ)
	DECQ CX
	JNZ sub
	VZEROUPPER
	RET

// func sumEights(z, x *Eight, n int)
TEXT ·sumEights(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	LOAD(0, Z0, Z1, Z2, Z3, Z4)
sum:
	VPADDQ 0(SI), Z0, Z0
	VPADDQ 64(SI), Z1, Z1
	VPADDQ 128(SI), Z2, Z2
	VPADDQ 192(SI), Z3, Z3
	VPADDQ 256(SI), Z4, Z4
	ADDQ $320, SI
	DECQ CX
	JNZ sum
	STORE(Z0, Z1, Z2, Z3, Z4, 0)
	VZEROUPPER
	RET

// One limb of a twiddle, broadcast, in a product of both groups.
#define TWIDDLE(at, t0, t1, t2, t3, t4, t5, u0, u1, u2, u3, u4, u5) \
	VPBROADCASTQ at+0(R9), Z12; \
	VPBROADCASTQ at+40(R9), Z25; \
	MULLIMB(Z11, Z12, Z0, Z1, Z2, Z3, Z4, t0, t1, t2, t3, t4, t5); \
	MULLIMB(Z24, Z25, Z13, Z14, Z15, Z16, Z17, u0, u1, u2, u3, u4, u5)

// Both groups, in Z0 to Z4 and Z13 to Z17, times two twiddles: in Z10, Z5 to Z8 and Z23, Z18 to Z21.
#define TWIDDLES \
	ZERO(Z5, Z6, Z7, Z8, Z9, Z10); \
	ZERO(Z18, Z19, Z20, Z21, Z22, Z23); \
	TWIDDLE(0, Z5, Z6, Z7, Z8, Z9, Z10, Z18, Z19, Z20, Z21, Z22, Z23); \
	TWIDDLE(8, Z6, Z7, Z8, Z9, Z10, Z5, Z19, Z20, Z21, Z22, Z23, Z18); \
	TWIDDLE(16, Z7, Z8, Z9, Z10, Z5, Z6, Z20, Z21, Z22, Z23, Z18, Z19); \
	TWIDDLE(24, Z8, Z9, Z10, Z5, Z6, Z7, Z21, Z22, Z23, Z18, Z19, Z20); \
	TWIDDLE(32, Z9, Z10, Z5, Z6, Z7, Z8, Z22, Z23, Z18, Z19, Z20, Z21); \
	NORMALIZE(Z11, Z10, Z5, Z6, Z7, Z8); \
	NORMALIZE(Z24, Z23, Z18, Z19, Z20, Z21)

#define STOREX(l0, l1, l2, l3, l4, at) \
	VMOVDQU64 l0, at+0(SI); \
	VMOVDQU64 l1, at+64(SI); \
	VMOVDQU64 l2, at+128(SI); \
	VMOVDQU64 l3, at+192(SI); \
	VMOVDQU64 l4, at+256(SI)

// One limb of u and v: v becomes u+v, u becomes u-v+3r, with limb k of 3r.
#define SPREAD(k, t, u, v) \
	VPADDQ v, u, t; \
	VPSUBQ v, u, u; \
	VPADDQ.BCST ·constants<>+(56+8*k)(SB), u, u; \
	VMOVDQA64 t, v

#define SPREADALL(t, u0, u1, u2, u3, u4, v0, v1, v2, v3, v4) \
	SPREAD(0, t, u0, v0); \
	SPREAD(1, t, u1, v1); \
	SPREAD(2, t, u2, v2); \
	SPREAD(3, t, u3, v3); \
	SPREAD(4, t, u4, v4); \
	NORMALIZE(t, u0, u1, u2, u3, u4)

// func difEights(x, y *Eight, twiddles *[5]uint64, multiples *Eight, n int)
TEXT ·difEights(SB), NOSPLIT, $0-40
	MOVQ x+0(FP), DI
	MOVQ y+8(FP), SI
	MOVQ twiddles+16(FP), R9
	MOVQ multiples+24(FP), DX
	MOVQ n+32(FP), CX
	LOADCONSTANTS
dif:
	LOAD(0, Z0, Z1, Z2, Z3, Z4)
	LOADX(0, Z5, Z6, Z7, Z8, Z9)
	LOAD(320, Z13, Z14, Z15, Z16, Z17)
	LOADX(320, Z18, Z19, Z20, Z21, Z22)
	SPREADALL(Z10, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9)
	SPREADALL(Z23, Z13, Z14, Z15, Z16, Z17, Z18, Z19, Z20, Z21, Z22)
	REDUCE(Z10, Z11, Z5, Z6, Z7, Z8, Z9)
	REDUCE(Z23, Z24, Z18, Z19, Z20, Z21, Z22)
	STORE(Z5, Z6, Z7, Z8, Z9, 0)
	STORE(Z18, Z19, Z20, Z21, Z22, 320)
	TWIDDLES
	STOREX(Z10, Z5, Z6, Z7, Z8, 0)
	STOREX(Z23, Z18, Z19, Z20, Z21, 320)
	ADDQ $640, DI
	ADDQ $640, SI
	ADDQ $80, R9
	SUBQ $2, CX
	JNZ dif
	VZEROUPPER
	RET

// func ditEights(x, y *Eight, twiddles *[5]uint64, multiples *Eight, n int)
TEXT ·ditEights(SB), NOSPLIT, $0-40
	MOVQ x+0(FP), DI
	MOVQ y+8(FP), SI
	MOVQ twiddles+16(FP), R9
	MOVQ multiples+24(FP), DX
	MOVQ n+32(FP), CX
	LOADCONSTANTS
dit:
	LOADX(0, Z0, Z1, Z2, Z3, Z4)
	LOADX(320, Z13, Z14, Z15, Z16, Z17)
	TWIDDLES
	LOAD(0, Z0, Z1, Z2, Z3, Z4)
	LOAD(320, Z13, Z14, Z15, Z16, Z17)
	SPREADALL(Z9, Z0, Z1, Z2, Z3, Z4, Z10, Z5, Z6, Z7, Z8)
	SPREADALL(Z22, Z13, Z14, Z15, Z16, Z17, Z23, Z18, Z19, Z20, Z21)
	REDUCE(Z9, Z11, Z10, Z5, Z6, Z7, Z8)
	REDUCE(Z22, Z24, Z23, Z18, Z19, Z20, Z21)
	STORE(Z10, Z5, Z6, Z7, Z8, 0)
	STORE(Z23, Z18, Z19, Z20, Z21, 320)
	REDUCE(Z9, Z11, Z0, Z1, Z2, Z3, Z4)
	REDUCE(Z22, Z24, Z13, Z14, Z15, Z16, Z17)
	STOREX(Z0, Z1, Z2, Z3, Z4, 0)
	STOREX(Z13, Z14, Z15, Z16, Z17, 320)
	ADDQ $640, DI
	ADDQ $640, SI
	ADDQ $80, R9
	SUBQ $2, CX
	JNZ dit
	VZEROUPPER
	RET

// func pairEights(x, multiples *Eight, n int)
TEXT ·pairEights(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ multiples+8(FP), DX
	MOVQ n+16(FP), CX
pair:
	LOAD(0, Z0, Z1, Z2, Z3, Z4)
	LOAD(320, Z5, Z6, Z7, Z8, Z9)
	SPREADALL(Z10, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9)
	REDUCE(Z10, Z11, Z5, Z6, Z7, Z8, Z9)
	REDUCE(Z10, Z11, Z0, Z1, Z2, Z3, Z4)
	STORE(Z5, Z6, Z7, Z8, Z9, 0)
	STORE(Z0, Z1, Z2, Z3, Z4, 320)
	ADDQ $640, DI
	SUBQ $2, CX
	JNZ pair
	VZEROUPPER
	RET

// func scaleEights(x *Eight, factors *[5]uint64, n int)
TEXT ·scaleEights(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ factors+8(FP), R9
	MOVQ n+16(FP), CX
	LOADCONSTANTS
scale:
	LOAD(0, Z0, Z1, Z2, Z3, Z4)
	LOAD(320, Z13, Z14, Z15, Z16, Z17)
	TWIDDLES
	STORE(Z10, Z5, Z6, Z7, Z8, 0)
	STORE(Z23, Z18, Z19, Z20, Z21, 320)
	ADDQ $640, DI
	ADDQ $80, R9
	SUBQ $2, CX
	JNZ scale
	VZEROUPPER
	RET
