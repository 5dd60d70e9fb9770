// What an emulated machine has, and how its devices fail: tests say so in the environment. No device's build has this.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace emulated {

constexpr uint64_t memory = uint64_t(8) << 30; // of each device

// devices are none unless somebody says that he wants them emulated: who asks for a GPU must not get the CPU unawares.
inline int devices() {
  const char *n = std::getenv("CAUSEWAY_EMULATED_DEVICES");
  if (!n) throw std::runtime_error("this library emulates devices, for tests: make gpu builds the real one, CAUSEWAY_EMULATED_DEVICES=1 has one emulated");
  return std::atoi(n);
}

// fail fails as the file $CAUSEWAY_EMULATED_FAULT, a dot and the number of the device says while it exists: "wrong" is a wrong sum of points,
// "wrong sumcheck" and "wrong ladder" a wrong value in a GKR proof, all else the message of an error.
inline void fail(int index, const char *wrong, void *result) {
  const char *file = std::getenv("CAUSEWAY_EMULATED_FAULT");
  if (!file) return;
  std::ifstream in(std::string(file) + "." + std::to_string(index));
  if (!in) return;
  std::string how{std::istreambuf_iterator<char>(in), {}};
  if (how == wrong)
    static_cast<uint8_t *>(result)[0] ^= 1;
  else if (how.rfind("wrong", 0) != 0)
    throw std::runtime_error(how);
}

} // namespace emulated
