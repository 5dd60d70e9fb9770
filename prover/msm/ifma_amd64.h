// Constants and macros of the 52-bit multiply-add of AVX-512 IFMA, eight numbers at a time. Bounds: limbs.go.

#include "textflag.h"

// Constants, read with broadcasts: p, 2p and 4p in five limbs each, -1/p mod 2^52, 2^52-1, sign and index of a reference.

DATA ·constants<>+0(SB)/8, $0x00008c16d87cfd47
DATA ·constants<>+8(SB)/8, $0x000916871ca8d3c2
DATA ·constants<>+16(SB)/8, $0x000181585d97816a
DATA ·constants<>+24(SB)/8, $0x000a029b85045b68
DATA ·constants<>+32(SB)/8, $0x000030644e72e131
DATA ·constants<>+40(SB)/8, $0x0001182db0f9fa8e
DATA ·constants<>+48(SB)/8, $0x00022d0e3951a784
DATA ·constants<>+56(SB)/8, $0x000302b0bb2f02d5
DATA ·constants<>+64(SB)/8, $0x000405370a08b6d0
DATA ·constants<>+72(SB)/8, $0x000060c89ce5c263
DATA ·constants<>+80(SB)/8, $0x0002305b61f3f51c
DATA ·constants<>+88(SB)/8, $0x00045a1c72a34f08
DATA ·constants<>+96(SB)/8, $0x00060561765e05aa
DATA ·constants<>+104(SB)/8, $0x00080a6e14116da0
DATA ·constants<>+112(SB)/8, $0x0000c19139cb84c6
DATA ·constants<>+120(SB)/8, $0x00020782e4866389
DATA ·constants<>+128(SB)/8, $0x000fffffffffffff
DATA ·constants<>+136(SB)/8, $0x0000000080000000
DATA ·constants<>+144(SB)/8, $0x000000007fffffff
GLOBL ·constants<>(SB), RODATA|NOPTR, $152

// Where each lane of a store of eight points begins.
DATA ·rows<>+0(SB)/8, $0
DATA ·rows<>+8(SB)/8, $64
DATA ·rows<>+16(SB)/8, $128
DATA ·rows<>+24(SB)/8, $192
DATA ·rows<>+32(SB)/8, $256
DATA ·rows<>+40(SB)/8, $320
DATA ·rows<>+48(SB)/8, $384
DATA ·rows<>+56(SB)/8, $448
GLOBL ·rows<>(SB), RODATA|NOPTR, $64

// Registers that hold constants throughout: Z17 to Z21 p, Z22 -1/p.
#define LOADCONSTANTS \
	VPBROADCASTQ ·constants<>+0(SB), Z17; \
	VPBROADCASTQ ·constants<>+8(SB), Z18; \
	VPBROADCASTQ ·constants<>+16(SB), Z19; \
	VPBROADCASTQ ·constants<>+24(SB), Z20; \
	VPBROADCASTQ ·constants<>+32(SB), Z21; \
	VPBROADCASTQ ·constants<>+120(SB), Z22

// One limb of b in a Montgomery product of a: t += a*b, then t = (t + m*p) / 2^52. The register of t0 becomes that of t5, zero.
#define MULLIMB(m, b, a0, a1, a2, a3, a4, t0, t1, t2, t3, t4, t5) \
	VPXORQ m, m, m; \
	VPMADD52LUQ a0, b, t0; \
	VPMADD52LUQ t0, Z22, m; \
	VPMADD52LUQ a1, b, t1; \
	VPMADD52LUQ a2, b, t2; \
	VPMADD52LUQ a3, b, t3; \
	VPMADD52LUQ a4, b, t4; \
	VPMADD52HUQ a0, b, t1; \
	VPMADD52HUQ a1, b, t2; \
	VPMADD52HUQ a2, b, t3; \
	VPMADD52HUQ a3, b, t4; \
	VPMADD52HUQ a4, b, t5; \
	VPMADD52LUQ m, Z17, t0; \
	VPMADD52LUQ m, Z18, t1; \
	VPMADD52LUQ m, Z19, t2; \
	VPMADD52LUQ m, Z20, t3; \
	VPMADD52LUQ m, Z21, t4; \
	VPSRLQ $52, t0, t0; \
	VPMADD52HUQ m, Z17, t1; \
	VPMADD52HUQ m, Z18, t2; \
	VPMADD52HUQ m, Z19, t3; \
	VPMADD52HUQ m, Z20, t4; \
	VPMADD52HUQ m, Z21, t5; \
	VPADDQ t0, t1, t1; \
	VPXORQ t0, t0, t0

#define ZERO(t0, t1, t2, t3, t4, t5) \
	VPXORQ t0, t0, t0; \
	VPXORQ t1, t1, t1; \
	VPXORQ t2, t2, t2; \
	VPXORQ t3, t3, t3; \
	VPXORQ t4, t4, t4; \
	VPXORQ t5, t5, t5

// Carries from limb to limb, with sign: afterwards the lower four limbs are in 0 to 2^52-1.
#define NORMALIZE(t, l0, l1, l2, l3, l4) \
	VPSRAQ $52, l0, t; \
	VPANDQ.BCST ·constants<>+128(SB), l0, l0; \
	VPADDQ t, l1, l1; \
	VPSRAQ $52, l1, t; \
	VPANDQ.BCST ·constants<>+128(SB), l1, l1; \
	VPADDQ t, l2, l2; \
	VPSRAQ $52, l2, t; \
	VPANDQ.BCST ·constants<>+128(SB), l2, l2; \
	VPADDQ t, l3, l3; \
	VPSRAQ $52, l3, t; \
	VPANDQ.BCST ·constants<>+128(SB), l3, l3; \
	VPADDQ t, l4, l4

// Z15, Z10, Z11, Z12, Z13 = a * b / 2^260 mod p, with a in Z0 to Z4 and b in Z5 to Z9. Uses Z14 and Z16.
#define MUL \
	ZERO(Z10, Z11, Z12, Z13, Z14, Z15); \
	MULLIMB(Z16, Z5, Z0, Z1, Z2, Z3, Z4, Z10, Z11, Z12, Z13, Z14, Z15); \
	MULLIMB(Z16, Z6, Z0, Z1, Z2, Z3, Z4, Z11, Z12, Z13, Z14, Z15, Z10); \
	MULLIMB(Z16, Z7, Z0, Z1, Z2, Z3, Z4, Z12, Z13, Z14, Z15, Z10, Z11); \
	MULLIMB(Z16, Z8, Z0, Z1, Z2, Z3, Z4, Z13, Z14, Z15, Z10, Z11, Z12); \
	MULLIMB(Z16, Z9, Z0, Z1, Z2, Z3, Z4, Z14, Z15, Z10, Z11, Z12, Z13); \
	NORMALIZE(Z16, Z15, Z10, Z11, Z12, Z13)

#define LOAD(at, base, l0, l1, l2, l3, l4) \
	VMOVDQU64 at+0(base), l0; \
	VMOVDQU64 at+64(base), l1; \
	VMOVDQU64 at+128(base), l2; \
	VMOVDQU64 at+192(base), l3; \
	VMOVDQU64 at+256(base), l4

#define STORE(l0, l1, l2, l3, l4, at, base) \
	VMOVDQU64 l0, at+0(base); \
	VMOVDQU64 l1, at+64(base); \
	VMOVDQU64 l2, at+128(base); \
	VMOVDQU64 l3, at+192(base); \
	VMOVDQU64 l4, at+256(base)

#define COPY(s0, s1, s2, s3, s4, l0, l1, l2, l3, l4) \
	VMOVDQA64 s0, l0; \
	VMOVDQA64 s1, l1; \
	VMOVDQA64 s2, l2; \
	VMOVDQA64 s3, l3; \
	VMOVDQA64 s4, l4

// Adds a constant, given by its offset: 40 is 2p, 80 is 4p.
#define ADDCONSTANT(at, l0, l1, l2, l3, l4) \
	VPADDQ.BCST ·constants<>+at+0(SB), l0, l0; \
	VPADDQ.BCST ·constants<>+at+8(SB), l1, l1; \
	VPADDQ.BCST ·constants<>+at+16(SB), l2, l2; \
	VPADDQ.BCST ·constants<>+at+24(SB), l3, l3; \
	VPADDQ.BCST ·constants<>+at+32(SB), l4, l4

// Subtracts what is in memory.
#define SUBMEM(at, base, l0, l1, l2, l3, l4) \
	VPSUBQ at+0(base), l0, l0; \
	VPSUBQ at+64(base), l1, l1; \
	VPSUBQ at+128(base), l2, l2; \
	VPSUBQ at+192(base), l3, l3; \
	VPSUBQ at+256(base), l4, l4

// Subtracts 2p where that leaves nothing negative.
#define REDUCE(fits, t, s0, s1, s2, s3, s4, l0, l1, l2, l3, l4) \
	VPSUBQ.BCST ·constants<>+40(SB), l0, s0; \
	VPSUBQ.BCST ·constants<>+48(SB), l1, s1; \
	VPSUBQ.BCST ·constants<>+56(SB), l2, s2; \
	VPSUBQ.BCST ·constants<>+64(SB), l3, s3; \
	VPSUBQ.BCST ·constants<>+72(SB), l4, s4; \
	NORMALIZE(t, s0, s1, s2, s3, s4); \
	VPMOVQ2M s4, fits; \
	KNOTB fits, fits; \
	VMOVDQA64 s0, fits, l0; \
	VMOVDQA64 s1, fits, l1; \
	VMOVDQA64 s2, fits, l2; \
	VMOVDQA64 s3, fits, l3; \
	VMOVDQA64 s4, fits, l4

// Four words of 64 bits become five limbs.
#define TOLIMBS(t, w0, w1, w2, w3, l0, l1, l2, l3, l4) \
	VPANDQ.BCST ·constants<>+128(SB), w0, l0; \
	VPSRLQ $52, w0, l1; \
	VPSLLQ $12, w1, t; \
	VPORQ t, l1, l1; \
	VPANDQ.BCST ·constants<>+128(SB), l1, l1; \
	VPSRLQ $40, w1, l2; \
	VPSLLQ $24, w2, t; \
	VPORQ t, l2, l2; \
	VPANDQ.BCST ·constants<>+128(SB), l2, l2; \
	VPSRLQ $28, w2, l3; \
	VPSLLQ $36, w3, t; \
	VPORQ t, l3, l3; \
	VPANDQ.BCST ·constants<>+128(SB), l3, l3; \
	VPSRLQ $16, w3, l4

// Five limbs become four words.
#define TOWORDS(t, w0, w1, w2, w3, l0, l1, l2, l3, l4) \
	VPSLLQ $52, l1, w0; \
	VPORQ l0, w0, w0; \
	VPSRLQ $12, l1, w1; \
	VPSLLQ $40, l2, t; \
	VPORQ t, w1, w1; \
	VPSRLQ $24, l2, w2; \
	VPSLLQ $28, l3, t; \
	VPORQ t, w2, w2; \
	VPSRLQ $36, l3, w3; \
	VPSLLQ $16, l4, t; \
	VPORQ t, w3, w3

// Gathers four words at a displacement from the points that Z28 points to, relative to SI. Uses K2.
#define GATHER(at) \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+0(SI)(Z28*1), K2, Z24; \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+8(SI)(Z28*1), K2, Z25; \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+16(SI)(Z28*1), K2, Z26; \
	KXNORB K2, K2, K2; \
	VPGATHERQQ at+24(SI)(Z28*1), K2, Z27

// Scatters Z24 to Z27 to eight rows in Z29, relative to DI. Uses K2.
#define SCATTER(at) \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z24, K2, at+0(DI)(Z29*1); \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z25, K2, at+8(DI)(Z29*1); \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z26, K2, at+16(DI)(Z29*1); \
	KXNORB K2, K2, K2; \
	VPSCATTERQQ Z27, K2, at+24(DI)(Z29*1)

// Eight references at (index) become offsets in Z28, and signs in a mask.
#define REFERENCES(index, sign) \
	VPMOVZXDQ (index), Z28; \
	VPTESTMQ.BCST ·constants<>+136(SB), Z28, sign; \
	VPANDQ.BCST ·constants<>+144(SB), Z28, Z28; \
	VPSLLQ $6, Z28, Z28

// y = 2p - y where the sign is set.
#define NEGATE(sign, t, l0, l1, l2, l3, l4) \
	VPBROADCASTQ ·constants<>+40(SB), t; \
	VPSUBQ l0, t, sign, l0; \
	VPBROADCASTQ ·constants<>+48(SB), t; \
	VPSUBQ l1, t, sign, l1; \
	VPBROADCASTQ ·constants<>+56(SB), t; \
	VPSUBQ l2, t, sign, l2; \
	VPBROADCASTQ ·constants<>+64(SB), t; \
	VPSUBQ l3, t, sign, l3; \
	VPBROADCASTQ ·constants<>+72(SB), t; \
	VPSUBQ l4, t, sign, l4

#define ADDMEM(at, base, l0, l1, l2, l3, l4) \
	VPADDQ at+0(base), l0, l0; \
	VPADDQ at+64(base), l1, l1; \
	VPADDQ at+128(base), l2, l2; \
	VPADDQ at+192(base), l3, l3; \
	VPADDQ at+256(base), l4, l4
