#include "cli/fixture.hpp"

#include <boost/version.hpp>

#include <fstream>

namespace cli_test {
namespace {

using cli_settings = cli;

constexpr std::string_view key = emulator::finetuning::settings::default_key;

TEST_F(cli_settings, the_address_comes_from_the_environment)
{
    EXPECT_EQ(run({"me"}).code, 0); // the fixture sets FINETUNING_BASE_URL
}

TEST_F(cli_settings, options_go_before_the_environment)
{
    const auto url = server().base_url();
    starting.environment["FINETUNING_BASE_URL"] = "http://127.0.0.1:1";
    starting.environment["FINETUNING_API_KEY"] = "ft_live_wrong";

    EXPECT_EQ(run({"me", "--base-url", url, "--api-key", std::string(key)}).code, 0);
}

TEST_F(cli_settings, options_of_every_command_stand_before_or_after_it)
{
    EXPECT_EQ(run({"--json", "playlist", "show", service().playlist_ids().front()}).code, 0);
    const auto after = run({"playlist", "show", service().playlist_ids().front(), "--json"});
    EXPECT_TRUE(document(after.out).is_object());
}

TEST_F(cli_settings, https_is_trusted_with_its_authority_and_only_then)
{
    listening.tls = true;
    const auto file = starting.folder + "/ca.pem";
    server().write_ca(file);

    const auto refused = run_json({"me"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_EQ(error_of(refused).at("errc"), "tls_failed");
    EXPECT_THAT(refused.err, testing::HasSubstr("--ca-file"));

    EXPECT_EQ(run({"me", "--ca-file", file}).code, 0);
}

TEST_F(cli_settings, advice_on_a_certificate_is_by_what_is_wrong_with_it)
{
    listening.tls = true;
    listening.certificate_hosts = {"other.example"};
    const auto file = starting.folder + "/ca.pem";
    server().write_ca(file);

    const auto refused = run({"me", "--ca-file", file});

    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, testing::HasSubstr("another host"));
    EXPECT_THAT(refused.err, testing::HasSubstr("--base-url"));
    EXPECT_THAT(refused.err, testing::Not(testing::HasSubstr("--ca-file FILE")));
    EXPECT_THAT(refused.err, testing::Not(testing::HasSubstr("Tried")));
}

TEST_F(cli_settings, a_proxy_of_another_kind_stops_only_what_would_go_through_it)
{
    starting.environment["HTTPS_PROXY"] = starting.environment["HTTP_PROXY"] = "socks5://h:1";
    EXPECT_EQ(run({"me"}).code, 0) << "this machine is reached directly";

    starting.environment["FINETUNING_BASE_URL"] = "https://api.example";
    const auto stopped = run({"me"});
    EXPECT_EQ(stopped.code, 2);
    EXPECT_THAT(stopped.err, testing::HasSubstr("HTTPS_PROXY"));
    EXPECT_THAT(stopped.err, testing::HasSubstr("socks5 proxies are not supported"));
}

TEST_F(cli_settings, an_address_from_a_file_with_windows_line_ends_is_shown)
{
    starting.environment["FINETUNING_BASE_URL"] = "https://api.example\r";
    const auto refused = run({"me"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, testing::HasSubstr("\"https://api.example\\x0d\""));
}

TEST_F(cli_settings, a_missing_authority_file_is_bad_usage)
{
    EXPECT_EQ(run({"me", "--ca-file", "/nowhere.pem"}).code, 2);
}

TEST_F(cli_settings, verbose_tells_on_standard_error_and_never_shows_the_key)
{
    const auto told = run({"me", "--verbose"});

    EXPECT_THAT(told.err, testing::HasSubstr("GET /v1/me"));
    EXPECT_THAT(told.err + told.out, testing::Not(testing::HasSubstr(std::string(key))));
    EXPECT_THAT(told.out, testing::Not(testing::HasSubstr("GET /v1/me")));
}

TEST_F(cli_settings, the_log_can_be_asked_for_in_the_environment)
{
    starting.environment["ANDANTE_LOG"] = "info";
    EXPECT_THAT(run({"me"}).err, testing::HasSubstr("GET /v1/me"));
}

TEST_F(cli_settings, doctor_finds_everything_in_order)
{
    const auto examined = run({"doctor"});

    EXPECT_EQ(examined.code, 0);
    EXPECT_THAT(examined.out, testing::HasSubstr("****" + std::string(key.substr(key.size() - 4))));
    EXPECT_THAT(examined.out, testing::HasSubstr("from FINETUNING_API_KEY"));
    const auto boost =
        std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000);
    EXPECT_THAT(examined.out, testing::HasSubstr(boost));
    EXPECT_THAT(examined.out, testing::HasSubstr("OpenSSL 3"));
    EXPECT_THAT(examined.out, testing::HasSubstr(server().base_url()));
    EXPECT_THAT(examined.out, testing::Not(testing::HasSubstr(std::string(key))));
}

TEST_F(cli_settings, doctor_tells_what_to_do_without_a_key_and_still_asks_for_health)
{
    starting.environment.erase("FINETUNING_API_KEY");

    const auto examined = document(run_json({"doctor"}).out);

    for (const auto& each : examined.at("checks").as_array()) {
        const auto name = std::string(each.at("name").as_string());
        EXPECT_EQ(each.at("ok").as_bool(), name != "key" && name != "account") << name;
    }
    EXPECT_EQ(service().record().count("GET /v1/me"), 0u);
}

TEST_F(cli_settings, doctor_fails_with_a_key_of_the_wrong_shape)
{
    starting.environment["FINETUNING_API_KEY"] = "sk-something";

    const auto examined = run({"doctor"});

    EXPECT_EQ(examined.code, 1);
    EXPECT_THAT(examined.out, testing::HasSubstr("copy it again"));
}

TEST_F(cli_settings, doctor_fails_with_a_key_that_was_cut_and_asks_all_the_same)
{
    const std::string cut(key.substr(0, key.size() - 1));
    starting.environment["FINETUNING_API_KEY"] = cut;

    const auto examined = run({"doctor"});

    EXPECT_EQ(examined.code, 1);
    EXPECT_THAT(examined.out, testing::HasSubstr("a key is ft_live_ and 32 more characters"));
    EXPECT_EQ(service().record().count("GET /v1/me"), 1u) << "no client refuses it for its shape";
}

TEST_F(cli_settings, doctor_fails_when_nobody_answers)
{
    starting.environment["FINETUNING_BASE_URL"] = "http://127.0.0.1:1";

    const auto examined = run_json({"doctor"});

    EXPECT_EQ(examined.code, 1);
    EXPECT_THAT(examined.out, testing::HasSubstr(R"("name":"health","ok":false)"));
}

/// What doctor says of something, and whether it is in order.
struct check {
    bool ok = false;
    std::string detail;
};

check find_check(const finished& examined, std::string_view name)
{
    const auto all = document(examined.out);
    for (const auto& each : all.at("checks").as_array()) {
        if (each.at("name").as_string() == name) {
            return {each.at("ok").as_bool(), std::string(each.at("detail").as_string())};
        }
    }
    ADD_FAILURE() << "no check of " << name << ": " << examined.out;
    return {};
}

TEST_F(cli_settings, doctor_names_the_proxy_that_is_used_without_its_password)
{
    starting.environment["FINETUNING_BASE_URL"] = "https://api.example";
    starting.environment["HTTPS_PROXY"] = "http://mika:secret@127.0.0.1:1";
    const auto examined = run_json({"doctor"});

    EXPECT_EQ(
        find_check(examined, "proxy").detail, "127.0.0.1:1, from the environment: HTTPS_PROXY"
    );
    EXPECT_FALSE(find_check(examined, "health").ok);
    EXPECT_THAT(examined.out + examined.err, testing::Not(testing::HasSubstr("secret")));
    EXPECT_THAT(examined.out, testing::Not(testing::HasSubstr("andante doctor")));

    const auto chosen = run_json({"doctor", "--proxy", "127.0.0.1:2"});
    EXPECT_EQ(find_check(chosen, "proxy").detail, "127.0.0.1:2, from --proxy");
}

TEST_F(cli_settings, doctor_does_not_claim_a_proxy_that_is_not_used)
{
    starting.environment["HTTPS_PROXY"] = "http://127.0.0.1:1";
    const auto here = run_json({"doctor"});
    EXPECT_EQ(here.code, 0);
    EXPECT_EQ(
        find_check(here, "proxy").detail, "none for this address, although there is HTTPS_PROXY"
    );

    starting.environment.erase("HTTPS_PROXY");
    starting.environment["HTTP_PROXY"] = "http://127.0.0.1:1";
    const auto secure = run_json({"doctor", "--base-url", "https://127.0.0.2:1"});
    EXPECT_EQ(
        find_check(secure, "proxy").detail, "none for this address, although there is HTTP_PROXY"
    );

    starting.environment.erase("HTTP_PROXY");
    EXPECT_EQ(find_check(run_json({"doctor"}), "proxy").detail, "none");
}

TEST_F(cli_settings, doctor_says_which_setting_cannot_work)
{
    const auto proxy = run_json({"doctor", "--proxy", "socks5://127.0.0.1:1"});
    EXPECT_EQ(proxy.code, 1);
    EXPECT_FALSE(find_check(proxy, "proxy").ok);
    EXPECT_TRUE(find_check(proxy, "base url").ok);

    starting.environment["HTTPS_PROXY"] = "socks5://127.0.0.1:1";
    const auto from_outside = run_json({"doctor", "--base-url", "https://api.example"});
    EXPECT_FALSE(find_check(from_outside, "proxy").ok);
    EXPECT_THAT(find_check(from_outside, "proxy").detail, testing::HasSubstr("HTTPS_PROXY"));
    starting.environment.erase("HTTPS_PROXY");

    const auto address = run_json({"doctor", "--base-url", "htp:/x"});
    EXPECT_EQ(address.code, 1);
    EXPECT_FALSE(find_check(address, "base url").ok);
    EXPECT_FALSE(find_check(run_json({"doctor", "--base-url", "http://a.example"}), "base url").ok);

    const auto file = run_json({"doctor", "--ca-file", "/nowhere.pem"});
    EXPECT_FALSE(find_check(file, "settings").ok);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_settings, doctor_asks_for_health_with_an_empty_key)
{
    starting.environment["FINETUNING_API_KEY"] = "";
    const auto examined = run_json({"doctor"});

    EXPECT_FALSE(find_check(examined, "key").ok);
    EXPECT_TRUE(find_check(examined, "health").ok);
}

TEST_F(cli_settings, help_is_a_command_too)
{
    EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
    EXPECT_EQ(run({"help", "playlist", "move"}).out, run({"playlist", "move", "--help"}).out);
    EXPECT_EQ(run({"help", "inst"}).code, 0);
    const auto unknown = run({"help", "lsit"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_THAT(unknown.err, testing::HasSubstr("Did you mean: andante list"));
}

TEST_F(cli_settings, version_and_help_succeed)
{
    EXPECT_EQ(run({"--version"}).out, "andante 0.1.0\n");
    const auto help = run({"--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, testing::HasSubstr("Examples:"));
    EXPECT_THAT(help.out, testing::HasSubstr("Exit codes:"));
    EXPECT_EQ(run({"generate", "--help"}).code, 0);
    const auto move = run({"playlist", "move", "--help"});
    EXPECT_EQ(move.code, 0);
    EXPECT_THAT(move.out, testing::HasSubstr("--to"));
    EXPECT_THAT(move.out, testing::Not(testing::HasSubstr("Examples:")));
}

TEST_F(cli_settings, help_warns_of_keys_on_the_command_line)
{
    const auto help = run({"--help"}).out;
    EXPECT_THAT(help, testing::HasSubstr("FINETUNING_API_KEY"));
    EXPECT_THAT(
        help,
        testing::ContainsRegex(
            "since other[[:space:]]+users[[:space:]]+of[[:space:]]+this[[:space:]]+machine"
        )
    );
}

} // namespace
} // namespace cli_test
