//go:build !purego

// Arithmetic of vectors of numbers, eight in a group, with the 52-bit multiply-add of AVX-512 IFMA. What the functions do and their bounds: vector_amd64.go.

#include "ifma_amd64.h"

// Multiples of p in five limbs: 2p, 4p, 6p, 8p.
DATA ·multiples<>+0(SB)/8, $0x0001182db0f9fa8e
DATA ·multiples<>+8(SB)/8, $0x00022d0e3951a784
DATA ·multiples<>+16(SB)/8, $0x000302b0bb2f02d5
DATA ·multiples<>+24(SB)/8, $0x000405370a08b6d0
DATA ·multiples<>+32(SB)/8, $0x000060c89ce5c263
DATA ·multiples<>+40(SB)/8, $0x0002305b61f3f51c
DATA ·multiples<>+48(SB)/8, $0x00045a1c72a34f08
DATA ·multiples<>+56(SB)/8, $0x00060561765e05aa
DATA ·multiples<>+64(SB)/8, $0x00080a6e14116da0
DATA ·multiples<>+72(SB)/8, $0x0000c19139cb84c6
DATA ·multiples<>+80(SB)/8, $0x0003488912edefaa
DATA ·multiples<>+88(SB)/8, $0x0006872aabf4f68c
DATA ·multiples<>+96(SB)/8, $0x00090812318d087f
DATA ·multiples<>+104(SB)/8, $0x000c0fa51e1a2470
DATA ·multiples<>+112(SB)/8, $0x00012259d6b14729
DATA ·multiples<>+120(SB)/8, $0x000460b6c3e7ea38
DATA ·multiples<>+128(SB)/8, $0x0008b438e5469e10
DATA ·multiples<>+136(SB)/8, $0x000c0ac2ecbc0b54
DATA ·multiples<>+144(SB)/8, $0x000014dc2822db40
DATA ·multiples<>+152(SB)/8, $0x000183227397098d
GLOBL ·multiples<>(SB), RODATA|NOPTR, $160

DATA ·lane<>+0(SB)/8, $0
DATA ·lane<>+8(SB)/8, $1
DATA ·lane<>+16(SB)/8, $2
DATA ·lane<>+24(SB)/8, $3
DATA ·lane<>+32(SB)/8, $4
DATA ·lane<>+40(SB)/8, $5
DATA ·lane<>+48(SB)/8, $6
DATA ·lane<>+56(SB)/8, $7
GLOBL ·lane<>(SB), RODATA|NOPTR, $64

#define SIZE 320

// Where the k-th even multiple of p begins, for k in a register.
#define MULTIPLE(k, at) \
	LEAQ ·multiples<>(SB), at; \
	LEAQ (k)(k*4), k; \
	LEAQ -40(at)(k*8), at

#define ADDMULTIPLE(base, l0, l1, l2, l3, l4) \
	VPADDQ.BCST 0(base), l0, l0; \
	VPADDQ.BCST 8(base), l1, l1; \
	VPADDQ.BCST 16(base), l2, l2; \
	VPADDQ.BCST 24(base), l3, l3; \
	VPADDQ.BCST 32(base), l4, l4

// func vecMul(out, a, b *lanes, n int)
TEXT ·vecMul(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), R8
	MOVQ n+24(FP), CX
	LOADCONSTANTS

mulGroup:
	LOAD(0, SI, Z0, Z1, Z2, Z3, Z4)
	LOAD(0, R8, Z5, Z6, Z7, Z8, Z9)
	MUL
	STORE(Z15, Z10, Z11, Z12, Z13, 0, DI)
	ADDQ $SIZE, SI
	ADDQ $SIZE, R8
	ADDQ $SIZE, DI
	DECQ CX
	JNZ mulGroup
	VZEROUPPER
	RET

// One limb of b and of d in the Montgomery product a*b + c*d, with a in Z0 to Z4, c in Z24 to Z28. As MULLIMB.
#define MULLIMB2(b, at, base, t0, t1, t2, t3, t4, t5) \
	VMOVDQU64 at(base), Z29; \
	VPXORQ Z16, Z16, Z16; \
	VPMADD52LUQ Z0, b, t0; \
	VPMADD52LUQ Z24, Z29, t0; \
	VPMADD52LUQ t0, Z22, Z16; \
	VPMADD52LUQ Z1, b, t1; \
	VPMADD52LUQ Z2, b, t2; \
	VPMADD52LUQ Z3, b, t3; \
	VPMADD52LUQ Z4, b, t4; \
	VPMADD52LUQ Z25, Z29, t1; \
	VPMADD52LUQ Z26, Z29, t2; \
	VPMADD52LUQ Z27, Z29, t3; \
	VPMADD52LUQ Z28, Z29, t4; \
	VPMADD52HUQ Z0, b, t1; \
	VPMADD52HUQ Z1, b, t2; \
	VPMADD52HUQ Z2, b, t3; \
	VPMADD52HUQ Z3, b, t4; \
	VPMADD52HUQ Z4, b, t5; \
	VPMADD52HUQ Z24, Z29, t1; \
	VPMADD52HUQ Z25, Z29, t2; \
	VPMADD52HUQ Z26, Z29, t3; \
	VPMADD52HUQ Z27, Z29, t4; \
	VPMADD52HUQ Z28, Z29, t5; \
	VPMADD52LUQ Z16, Z17, t0; \
	VPMADD52LUQ Z16, Z18, t1; \
	VPMADD52LUQ Z16, Z19, t2; \
	VPMADD52LUQ Z16, Z20, t3; \
	VPMADD52LUQ Z16, Z21, t4; \
	VPSRLQ $52, t0, t0; \
	VPMADD52HUQ Z16, Z17, t1; \
	VPMADD52HUQ Z16, Z18, t2; \
	VPMADD52HUQ Z16, Z19, t3; \
	VPMADD52HUQ Z16, Z20, t4; \
	VPMADD52HUQ Z16, Z21, t5; \
	VPADDQ t0, t1, t1; \
	VPXORQ t0, t0, t0

#define MUL2(base) \
	VPXORQ Z10, Z10, Z10; \
	VPXORQ Z11, Z11, Z11; \
	VPXORQ Z12, Z12, Z12; \
	VPXORQ Z13, Z13, Z13; \
	VPXORQ Z14, Z14, Z14; \
	VPXORQ Z15, Z15, Z15; \
	MULLIMB2(Z5, 0, base, Z10, Z11, Z12, Z13, Z14, Z15); \
	MULLIMB2(Z6, 64, base, Z11, Z12, Z13, Z14, Z15, Z10); \
	MULLIMB2(Z7, 128, base, Z12, Z13, Z14, Z15, Z10, Z11); \
	MULLIMB2(Z8, 192, base, Z13, Z14, Z15, Z10, Z11, Z12); \
	MULLIMB2(Z9, 256, base, Z14, Z15, Z10, Z11, Z12, Z13); \
	NORMALIZE(Z16, Z15, Z10, Z11, Z12, Z13)

// func vecMul2(out, a, b *lanes, n int)
TEXT ·vecMul2(SB), NOSPLIT, $320-32
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), R8
	MOVQ n+24(FP), CX
	LEAQ kept-320(SP), R12
	IMUL3Q $SIZE, CX, AX
	LEAQ (SI)(AX*1), R9  // a1
	LEAQ (R8)(AX*1), R10 // b1
	LEAQ (DI)(AX*1), R11
	LOADCONSTANTS

mul2Group:
	// a0*b0 + (8p - a1)*b1.
	LOAD(0, SI, Z0, Z1, Z2, Z3, Z4)
	LOAD(0, R8, Z5, Z6, Z7, Z8, Z9)
	VPBROADCASTQ ·multiples<>+120(SB), Z24
	VPBROADCASTQ ·multiples<>+128(SB), Z25
	VPBROADCASTQ ·multiples<>+136(SB), Z26
	VPBROADCASTQ ·multiples<>+144(SB), Z27
	VPBROADCASTQ ·multiples<>+152(SB), Z28
	SUBMEM(0, R9, Z24, Z25, Z26, Z27, Z28)
	NORMALIZE(Z16, Z24, Z25, Z26, Z27, Z28)
	MUL2(R10)
	STORE(Z15, Z10, Z11, Z12, Z13, 0, R12)
	// a1*b0 + a0*b1.
	COPY(Z0, Z1, Z2, Z3, Z4, Z24, Z25, Z26, Z27, Z28)
	LOAD(0, R9, Z0, Z1, Z2, Z3, Z4)
	MUL2(R10)
	STORE(Z15, Z10, Z11, Z12, Z13, 0, R11)
	LOAD(0, R12, Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, 0, DI)
	ADDQ $SIZE, SI
	ADDQ $SIZE, R8
	ADDQ $SIZE, R9
	ADDQ $SIZE, R10
	ADDQ $SIZE, R11
	ADDQ $SIZE, DI
	DECQ CX
	JNZ mul2Group
	VZEROUPPER
	RET

// func vecAdd(out, a, b *lanes, shift uint64, n int)
TEXT ·vecAdd(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), R8
	VMOVQ shift+24(FP), X30
	MOVQ n+32(FP), CX
	LOADCONSTANTS

addGroup:
	LOAD(0, R8, Z5, Z6, Z7, Z8, Z9)
	VPSLLQ X30, Z5, Z5
	VPSLLQ X30, Z6, Z6
	VPSLLQ X30, Z7, Z7
	VPSLLQ X30, Z8, Z8
	VPSLLQ X30, Z9, Z9
	ADDMEM(0, SI, Z5, Z6, Z7, Z8, Z9)
	NORMALIZE(Z16, Z5, Z6, Z7, Z8, Z9)
	STORE(Z5, Z6, Z7, Z8, Z9, 0, DI)
	ADDQ $SIZE, SI
	ADDQ $SIZE, R8
	ADDQ $SIZE, DI
	DECQ CX
	JNZ addGroup
	VZEROUPPER
	RET

// func vecSub(out, a, b *lanes, shift, multiple uint64, n int)
TEXT ·vecSub(SB), NOSPLIT, $0-48
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), R8
	VMOVQ shift+24(FP), X30
	MOVQ multiple+32(FP), AX
	MOVQ n+40(FP), CX
	LOADCONSTANTS
	MULTIPLE(AX, R9)

subGroup:
	LOAD(0, SI, Z0, Z1, Z2, Z3, Z4)
	LOAD(0, R8, Z5, Z6, Z7, Z8, Z9)
	VPSLLQ X30, Z5, Z5
	VPSLLQ X30, Z6, Z6
	VPSLLQ X30, Z7, Z7
	VPSLLQ X30, Z8, Z8
	VPSLLQ X30, Z9, Z9
	VPSUBQ Z5, Z0, Z0
	VPSUBQ Z6, Z1, Z1
	VPSUBQ Z7, Z2, Z2
	VPSUBQ Z8, Z3, Z3
	VPSUBQ Z9, Z4, Z4
	ADDMULTIPLE(R9, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z16, Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, 0, DI)
	ADDQ $SIZE, SI
	ADDQ $SIZE, R8
	ADDQ $SIZE, DI
	DECQ CX
	JNZ subGroup
	VZEROUPPER
	RET

// func vecHalves(out, a *lanes, n int)
TEXT ·vecHalves(SB), NOSPLIT, $0-24
	MOVQ out+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	LOADCONSTANTS
	VPXORQ Z31, Z31, Z31
	VPTERNLOGQ $0xff, Z30, Z30, Z30
	VPSRLQ $63, Z30, Z30 // 1

halvesGroup:
	LOAD(0, SI, Z0, Z1, Z2, Z3, Z4)
	VPADDQ Z0, Z0, Z5
	VPADDQ Z1, Z1, Z6
	VPADDQ Z2, Z2, Z7
	VPADDQ Z3, Z3, Z8
	VPADDQ Z4, Z4, Z9
	VPADDQ Z5, Z0, Z0
	VPADDQ Z6, Z1, Z1
	VPADDQ Z7, Z2, Z2
	VPADDQ Z8, Z3, Z3
	VPADDQ Z9, Z4, Z4
	VPTESTMQ Z30, Z0, K1 // odd: p makes it even
	VPADDQ Z17, Z0, K1, Z0
	VPADDQ Z18, Z1, K1, Z1
	VPADDQ Z19, Z2, K1, Z2
	VPADDQ Z20, Z3, K1, Z3
	VPADDQ Z21, Z4, K1, Z4
	NORMALIZE(Z16, Z0, Z1, Z2, Z3, Z4)
	// Each limb is halved, and takes the lowest bit of the next as its highest.
	VPANDQ Z30, Z1, Z5
	VPANDQ Z30, Z2, Z6
	VPANDQ Z30, Z3, Z7
	VPANDQ Z30, Z4, Z8
	VPSLLQ $51, Z5, Z5
	VPSLLQ $51, Z6, Z6
	VPSLLQ $51, Z7, Z7
	VPSLLQ $51, Z8, Z8
	VPSRLQ $1, Z0, Z0
	VPSRLQ $1, Z1, Z1
	VPSRLQ $1, Z2, Z2
	VPSRLQ $1, Z3, Z3
	VPSRLQ $1, Z4, Z4
	VPORQ Z5, Z0, Z0
	VPORQ Z6, Z1, Z1
	VPORQ Z7, Z2, Z2
	VPORQ Z8, Z3, Z3
	STORE(Z0, Z1, Z2, Z3, Z4, 0, DI)
	ADDQ $SIZE, SI
	ADDQ $SIZE, DI
	DECQ CX
	JNZ halvesGroup
	VZEROUPPER
	RET

// func vecReduce(a *lanes, n int)
TEXT ·vecReduce(SB), NOSPLIT, $0-16
	MOVQ a+0(FP), DI
	MOVQ n+8(FP), CX
	LOADCONSTANTS

reduceGroup:
	LOAD(0, DI, Z0, Z1, Z2, Z3, Z4)
	REDUCE(K1, Z16, Z5, Z6, Z7, Z8, Z9, Z0, Z1, Z2, Z3, Z4)
	REDUCE(K1, Z16, Z5, Z6, Z7, Z8, Z9, Z0, Z1, Z2, Z3, Z4)
	STORE(Z0, Z1, Z2, Z3, Z4, 0, DI)
	ADDQ $SIZE, DI
	DECQ CX
	JNZ reduceGroup
	VZEROUPPER
	RET

// func vecFetch(out *lanes, from unsafe.Pointer, refs *uint32, size, signed uint64, n int)
TEXT ·vecFetch(SB), NOSPLIT, $0-48
	MOVQ out+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ refs+16(FP), R8
	VPBROADCASTQ size+24(FP), Z30
	MOVQ signed+32(FP), AX
	MOVQ n+40(FP), CX
	LOADCONSTANTS

fetchGroup:
	VPMOVZXDQ (R8), Z28
	VPTESTMQ.BCST ·constants<>+136(SB), Z28, K3
	VPANDQ.BCST ·constants<>+144(SB), Z28, Z28
	VPMULLQ Z30, Z28, Z28
	GATHER(0)
	TOLIMBS(Z16, Z24, Z25, Z26, Z27, Z0, Z1, Z2, Z3, Z4)
	TESTQ AX, AX
	JZ fetched
	NEGATE(K3, Z16, Z0, Z1, Z2, Z3, Z4)
	NORMALIZE(Z16, Z0, Z1, Z2, Z3, Z4)

fetched:
	STORE(Z0, Z1, Z2, Z3, Z4, 0, DI)
	ADDQ $32, R8
	ADDQ $SIZE, DI
	DECQ CX
	JNZ fetchGroup
	VZEROUPPER
	RET

// func vecStore(to unsafe.Pointer, in *lanes, size uint64, n int)
TEXT ·vecStore(SB), NOSPLIT, $0-32
	MOVQ to+0(FP), DI
	MOVQ in+8(FP), SI
	MOVQ size+16(FP), AX
	MOVQ n+24(FP), CX
	VPBROADCASTQ AX, Z30
	VMOVDQU64 ·lane<>(SB), Z29
	VPMULLQ Z30, Z29, Z29
	SHLQ $3, AX

storeGroup:
	LOAD(0, SI, Z0, Z1, Z2, Z3, Z4)
	TOWORDS(Z16, Z24, Z25, Z26, Z27, Z0, Z1, Z2, Z3, Z4)
	SCATTER(0)
	ADDQ $SIZE, SI
	ADDQ AX, DI
	DECQ CX
	JNZ storeGroup
	VZEROUPPER
	RET
