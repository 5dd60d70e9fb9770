//go:build !amd64 || purego

package msm

import "unsafe"

// Never called: hasVectors says so.

func vecMul(*lanes, *lanes, *lanes, int)                            { panic("msm: no vectors") }
func vecMul2(*lanes, *lanes, *lanes, int)                           { panic("msm: no vectors") }
func vecAdd(*lanes, *lanes, *lanes, uint64, int)                    { panic("msm: no vectors") }
func vecSub(*lanes, *lanes, *lanes, uint64, uint64, int)            { panic("msm: no vectors") }
func vecHalves(*lanes, *lanes, int)                                 { panic("msm: no vectors") }
func vecReduce(*lanes, int)                                         { panic("msm: no vectors") }
func vecFetch(*lanes, unsafe.Pointer, *uint32, uint64, uint64, int) { panic("msm: no vectors") }
func vecStore(unsafe.Pointer, *lanes, uint64, int)                  { panic("msm: no vectors") }
