#pragma once

#include "pacing/redis/shared_rig.hpp"
#include "support/sanitizers.hpp"

#include <gtest/gtest.h>

namespace redis_test {

/// Cases are cut when every access is checked.
inline constexpr int scale =
    andante_tests::address_sanitized || andante_tests::thread_sanitized ? 4 : 1;

/// Tests with a Redis of their own, and a rig that shares it.
class with_redis : public testing::Test {
protected:
    void SetUp() override
    {
        if (!andante::support::redis_server::is_installed()) {
            GTEST_SKIP() << "redis-server is not installed: scripts/setup test installs it";
        }
        server_ = std::make_unique<andante::support::redis_server>();
    }

    andante::support::redis_server& server() { return *server_; }

    std::unique_ptr<shared_rig>
    rig_with(const char* kind, const pacing::policy_set& policies, int count, std::uint64_t seed)
    {
        auto rig = std::make_unique<shared_rig>(server(), seed);
        rig->redis.flush();
        rig->limit = static_cast<int>(policies.windows.front().count);
        rig->api = rlbench::kind_named(kind).make(rig->limit);
        for (int i = 0; i < count; ++i) {
            rig->add(policies, options_for(server(), "account"));
        }
        return rig;
    }

    std::unique_ptr<shared_rig> rig_with(const char* kind, int limit, int count, std::uint64_t seed)
    {
        return rig_with(kind, one_window(static_cast<unsigned>(limit)), count, seed);
    }

private:
    std::unique_ptr<andante::support::redis_server> server_;
};

} // namespace redis_test
