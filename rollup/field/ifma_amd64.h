// Arithmetic modulo r, the order of BN254, with the 52-bit multiply-add of AVX-512 IFMA: two groups of eight elements, whose products alternate, since one alone
// waits for itself most of the time. Layout and bounds: permute.go and eights.go.

// Constants, read with broadcasts: r in five limbs, -1/r mod 2^52, 2^52-1, 3r in five limbs.

DATA ·constants<>+0(SB)/8, $0x0001f593f0000001
DATA ·constants<>+8(SB)/8, $0x0004879b9709143e
DATA ·constants<>+16(SB)/8, $0x000181585d2833e8
DATA ·constants<>+24(SB)/8, $0x000a029b85045b68
DATA ·constants<>+32(SB)/8, $0x000030644e72e131
DATA ·constants<>+40(SB)/8, $0x0001f593efffffff
DATA ·constants<>+48(SB)/8, $0x000fffffffffffff
DATA ·constants<>+56(SB)/8, $0x0005e0bbd0000003
DATA ·constants<>+64(SB)/8, $0x000d96d2c51b3cba
DATA ·constants<>+72(SB)/8, $0x0004840917789bb8
DATA ·constants<>+80(SB)/8, $0x000e07d28f0d1238
DATA ·constants<>+88(SB)/8, $0x0000912ceb58a394
GLOBL ·constants<>(SB), RODATA|NOPTR, $96

// Registers: group A computes in Z0 to Z12, group B in Z13 to Z25. Throughout, Z26 to Z30 hold r and Z31 holds -1/r.
#define LOADCONSTANTS \
	VPBROADCASTQ ·constants<>+0(SB), Z26; \
	VPBROADCASTQ ·constants<>+8(SB), Z27; \
	VPBROADCASTQ ·constants<>+16(SB), Z28; \
	VPBROADCASTQ ·constants<>+24(SB), Z29; \
	VPBROADCASTQ ·constants<>+32(SB), Z30; \
	VPBROADCASTQ ·constants<>+40(SB), Z31

// One limb of b in a Montgomery product of a: t += a*b, then t = (t + m*r) / 2^52. The register of t0 becomes that of t5, zero.
#define MULLIMB(m, b, a0, a1, a2, a3, a4, t0, t1, t2, t3, t4, t5) \
	VPXORQ m, m, m; \
	VPMADD52LUQ a0, b, t0; \
	VPMADD52LUQ t0, Z31, m; \
	VPMADD52LUQ a1, b, t1; \
	VPMADD52LUQ a2, b, t2; \
	VPMADD52LUQ a3, b, t3; \
	VPMADD52LUQ a4, b, t4; \
	VPMADD52HUQ a0, b, t1; \
	VPMADD52HUQ a1, b, t2; \
	VPMADD52HUQ a2, b, t3; \
	VPMADD52HUQ a3, b, t4; \
	VPMADD52HUQ a4, b, t5; \
	VPMADD52LUQ m, Z26, t0; \
	VPMADD52LUQ m, Z27, t1; \
	VPMADD52LUQ m, Z28, t2; \
	VPMADD52LUQ m, Z29, t3; \
	VPMADD52LUQ m, Z30, t4; \
	VPSRLQ $52, t0, t0; \
	VPMADD52HUQ m, Z26, t1; \
	VPMADD52HUQ m, Z27, t2; \
	VPMADD52HUQ m, Z28, t3; \
	VPMADD52HUQ m, Z29, t4; \
	VPMADD52HUQ m, Z30, t5; \
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
	VPANDQ.BCST ·constants<>+48(SB), l0, l0; \
	VPADDQ t, l1, l1; \
	VPSRAQ $52, l1, t; \
	VPANDQ.BCST ·constants<>+48(SB), l1, l1; \
	VPADDQ t, l2, l2; \
	VPSRAQ $52, l2, t; \
	VPANDQ.BCST ·constants<>+48(SB), l2, l2; \
	VPADDQ t, l3, l3; \
	VPSRAQ $52, l3, t; \
	VPANDQ.BCST ·constants<>+48(SB), l3, l3; \
	VPADDQ t, l4, l4

#define LOAD(at, l0, l1, l2, l3, l4) \
	VMOVDQU64 at+0(DI), l0; \
	VMOVDQU64 at+64(DI), l1; \
	VMOVDQU64 at+128(DI), l2; \
	VMOVDQU64 at+192(DI), l3; \
	VMOVDQU64 at+256(DI), l4

#define STORE(l0, l1, l2, l3, l4, at) \
	VMOVDQU64 l0, at+0(DI); \
	VMOVDQU64 l1, at+64(DI); \
	VMOVDQU64 l2, at+128(DI); \
	VMOVDQU64 l3, at+192(DI); \
	VMOVDQU64 l4, at+256(DI)

// Subtracts a multiple of r that is less than the value, 0 to 8r, and leaves less than 2.3r: the top bits choose it among eight at DX.
#define REDUCE(t0, t1, l0, l1, l2, l3, l4) \
	VPSRLQ $46, l4, t0; \
	VPERMQ 0(DX), t0, t1; \
	VPSUBQ t1, l0, l0; \
	VPERMQ 64(DX), t0, t1; \
	VPSUBQ t1, l1, l1; \
	VPERMQ 128(DX), t0, t1; \
	VPSUBQ t1, l2, l2; \
	VPERMQ 192(DX), t0, t1; \
	VPSUBQ t1, l3, l3; \
	VPERMQ 256(DX), t0, t1; \
	VPSUBQ t1, l4, l4; \
	NORMALIZE(t1, l0, l1, l2, l3, l4)
