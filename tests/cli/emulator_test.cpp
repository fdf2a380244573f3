#include <andante/version.hpp>

#include "cli/fixture.hpp"

namespace cli_test {
namespace {

/// andante-emulator refuses what it cannot do, and says what it can.
class cli_emulator : public cli {
protected:
    finished run_emulator(const words& arguments)
    {
        const auto program = std::string(ANDANTE_EXAMPLES) + "/andante-emulator";
        return process(program, arguments, starting).finish();
    }
};

TEST_F(cli_emulator, names_the_option_what_it_takes_and_what_it_got)
{
    struct example {
        words arguments;
        std::string told;
    };
    const std::string tracks = "--tracks: must be a whole number from 0 to 100000, not ";
    const std::vector<example> examples{
        {{"--tracks", "99999999999999999999"}, tracks + "'99999999999999999999'"},
        {{"--tracks", "1e3"}, tracks + "'1e3'"},
        {{"--tracks", "-1"}, tracks + "'-1'"},
        {{"--burst", "99999999999999999999"}, "--burst: must be a whole number from 1 to 1000000"},
        {{"--burst", "0"}, "--burst: must be"},
        {{"--port", "65536"}, "--port: must be a whole number from 0 to 65535"},
        {{"--queue-capacity", "many"}, "--queue-capacity: must be a whole number"},
        {{"--address", "localhost"}, "--address: must be a numeric address"},
        {{"--fault", "GET /v1/generatoins:error"}, "--fault: there is no route 'GET /v1/gen"},
        {{"--job-time", "soon"}, "--job-time: must be a duration"},
        {{"--provider", "sauti", "--sauti-job-time", "soon"}, "--sauti-job-time: must be a duration"
        },
        {{"--limit", "create=x/60s"}, "--limit: must be a whole number"},
        {{"--provider", "nobody"},
         "--provider: there is no provider 'nobody'; there are: finetuning, deepcreative, sauti, "
         "pioneer"},
        {{"--header-bytes", "0"}, "--header-bytes: must be a whole number from 1"},
        {{"--header-timeout", "0s"}, "--header-timeout: must be above zero, not '0s'"},
        {{"--quick"}, "--quick"},
    };
    for (const auto& [arguments, told] : examples) {
        const auto ended = run_emulator(arguments);
        EXPECT_EQ(ended.code, 2) << told;
        EXPECT_THAT(ended.err, testing::HasSubstr(told));
        EXPECT_THAT(ended.err, testing::HasSubstr("andante-emulator --help"));
    }
}

TEST_F(cli_emulator, tells_its_version_as_the_other_programs_do)
{
    const auto ended = run_emulator({"--version"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.out, "andante-emulator " ANDANTE_VERSION_STRING "\n");
}

TEST_F(cli_emulator, that_cannot_listen_says_where)
{
    const auto address = server().base_url(); // "http://127.0.0.1:PORT"
    const auto port = address.substr(address.rfind(':') + 1);
    const auto ended = run_emulator({"--port", port});

    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.err, testing::HasSubstr("cannot listen on 127.0.0.1, port " + port));
}

TEST_F(cli_emulator, settings_that_do_not_go_together_are_bad_usage)
{
    const auto ended = run_emulator({"--account", "key=a", "--account", "key=a"});
    EXPECT_EQ(ended.code, 2) << ended.err;
}

TEST_F(cli_emulator, tells_whose_addresses_they_are_and_keeps_its_bounds)
{
    const auto* const script = R"(
        coproc emulator { exec "$1" --provider finetuning --header-bytes 300; }
        pid=$emulator_PID # bash forgets it as soon as that process has ended
        read -r line <&"${emulator[0]}"
        port=${line#*\"base_url\":\"http://127.0.0.1:}
        exec 3<>"/dev/tcp/127.0.0.1/${port%%\"*}"
        printf 'GET /health HTTP/1.1\r\nHost: a\r\nLong: %0400d\r\n\r\n' 0 >&3
        read -r status <&3
        printf '%s\n%s\n' "$line" "$status"
        kill "$pid"
        wait "$pid"
    )";
    const auto program = std::string(ANDANTE_EXAMPLES) + "/andante-emulator";
    const auto ended = process("/bin/bash", {"-c", script, "bash", program}, starting).finish();

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::StartsWith(R"({"provider":"finetuning","base_url":"http://)"));
    EXPECT_THAT(ended.out, testing::HasSubstr("HTTP/1.1 431"));
}

} // namespace
} // namespace cli_test
