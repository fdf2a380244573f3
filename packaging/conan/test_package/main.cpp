// Uses each component that the package has.
#include <andante/andante.hpp>
#ifdef HAS_REDIS
#include <andante/pacing/redis.hpp>
#endif
#ifdef HAS_JOURNAL
#include <andante/journal/sqlite_journal.hpp>
#endif
#ifdef HAS_TESTING
#include <andante/testing/virtual_time.hpp>
#endif
#ifdef HAS_EMULATOR
#include <andante/emulator/finetuning/service.hpp>
#endif

#include <cstdio>

int main()
{
    bool fine = andante::pacing::parse_window_limit("create=10/60s")->count == 10;
#ifdef HAS_REDIS
    fine = fine && andante::pacing::redis_options("redis://localhost/3", "consumer").database == 3;
#endif
#ifdef HAS_JOURNAL
    fine = fine && andante::sqlite_journal::open("/no/such/folder/journal").has_error();
#endif
#ifdef HAS_TESTING
    andante::testing::virtual_time time;
#endif
#ifdef HAS_EMULATOR
    const andante::emulator::finetuning::service service{andante::emulator::finetuning::settings()};
#endif
    std::printf("andante %s: %s\n", ANDANTE_VERSION_STRING, fine ? "works" : "DOES NOT WORK");
    return fine ? 0 : 1;
}
