#include <andante/emulator/service.hpp>

namespace andante::inline v0::emulator {

service::~service() = default;

} // namespace andante::inline v0::emulator
