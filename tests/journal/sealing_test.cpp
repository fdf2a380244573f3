#include "journal/journal_rig.hpp"
#include "support/files.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

using namespace journal_test;
using andante::support::content;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

using andante::result;

std::string turned(std::string_view text, char key)
{
    std::string other(text);
    for (char& each : other) {
        each = static_cast<char>(each ^ key);
    }
    return other;
}

/// A cipher that a test can read: what it seals begins with its key.
void sealed_with(journal_options& options, char key)
{
    options.seal = [key](std::string_view plain) -> result<std::string> {
        return key + turned(plain, key);
    };
    options.unseal = [key](std::string_view sealed) -> result<std::string> {
        if (sealed.empty() || sealed.front() != key) {
            andante::error_details details;
            details.message = "wrong key";
            return andante::error(errc::invalid_request, details);
        }
        return turned(sealed.substr(1), key);
    };
}

std::function<void(journal_options&)> with_key(char key)
{
    return [key](journal_options& options) { sealed_with(options, key); };
}

journal_entry private_entry()
{
    auto entry = entry_with("secret-request");
    entry.label = "secret-label";
    entry.note = "secret-note";
    entry.target = "/open/target";
    return entry;
}

class journal_sealing : public journal_rig {
protected:
    std::string all_bytes() const { return content(path()) + content(path() + "-wal"); }
};

} // namespace

TEST_F(journal_sealing, hides_what_is_private_in_the_file_and_shows_it_to_who_has_the_key)
{
    auto journal = open(with_key('\x11'));
    get(journal->add(std::vector<journal_entry>(1, private_entry())));
    journal_change change(journal_stage::sent);
    change.request = "secret-request-with-seed";
    get(journal->change(1, change));

    EXPECT_THAT(all_bytes(), AllOf(Not(HasSubstr("secret")), HasSubstr("/open/target")));
    journal.reset();
    EXPECT_THAT(all_bytes(), AllOf(Not(HasSubstr("secret")), HasSubstr("/open/target")));

    journal = open(with_key('\x11'));
    const auto claimed = get(journal->claim(1));
    EXPECT_EQ(claimed.request, "secret-request-with-seed");
    EXPECT_EQ(claimed.label, "secret-label");
    EXPECT_EQ(claimed.note, "secret-note");
}

TEST_F(journal_sealing, is_what_makes_texts_unreadable)
{
    const auto journal = open();
    get(journal->add(std::vector<journal_entry>(1, private_entry())));
    EXPECT_THAT(all_bytes(), HasSubstr("secret-request"));
}

TEST_F(journal_sealing, with_another_key_reads_nothing_and_holds_nothing)
{
    auto journal = open(with_key('\x11'));
    get(journal->add(std::vector<journal_entry>(2, private_entry())));
    journal.reset();
    journal = open(with_key('\x12'));
    const std::vector<andante::error> refusals{
        get_error(journal->claim(1)),
        get_error(journal->claim_all(journal_query())),
        get_error(journal->list(journal_query()))
    };
    for (const auto& refused : refusals) {
        EXPECT_EQ(refused, errc::journal_error);
        EXPECT_THAT(
            refused.message(),
            AllOf(HasSubstr(path()), HasSubstr("unseal failed"), HasSubstr("wrong key"))
        );
    }
    const auto other = open(with_key('\x11'));
    EXPECT_EQ(get(other->claim_all(journal_query())).size(), 2u) << "nobody holds them";
}

TEST_F(journal_sealing, without_a_key_says_which_option_is_missing)
{
    auto journal = open(with_key('\x11'));
    get(journal->add(std::vector<journal_entry>(1, private_entry())));
    journal = open();
    const auto refused = get_error(journal->list(journal_query()));
    EXPECT_EQ(refused, errc::journal_error);
    EXPECT_THAT(refused.message(), HasSubstr("give journal_options::unseal"));
    EXPECT_THAT(get(journal->decisions(1)), testing::SizeIs(1)) << "what is not sealed is read";
}

TEST_F(journal_sealing, reads_entries_that_were_written_before_there_was_a_key)
{
    auto journal = open();
    add_one(*journal, "plain");
    add_one(*journal, "");
    journal.reset();
    journal = open(with_key('\x11'));
    add_one(*journal, "sealed");
    EXPECT_THAT(
        requests_of(get(journal->list(journal_query()))), ElementsAre("plain", "", "sealed")
    );
}

TEST_F(journal_sealing, that_fails_writes_nothing)
{
    const auto journal = open([](journal_options& options) {
        options.seal = [](std::string_view plain) -> result<std::string> {
            if (plain == "bad") {
                throw std::runtime_error("the token is locked");
            }
            return std::string(plain);
        };
        options.unseal = [](std::string_view sealed) -> result<std::string> {
            return std::string(sealed);
        };
    });
    const auto refused = get_error(journal->add(entries_with({"good", "bad", "good"})));
    EXPECT_EQ(refused, errc::journal_error);
    EXPECT_THAT(
        refused.message(), AllOf(HasSubstr("seal failed"), HasSubstr("the token is locked"))
    );
    EXPECT_THAT(get(journal->list(journal_query())), IsEmpty());

    const auto number = add_one(*journal, "good");
    journal_change change(journal_stage::sent);
    change.request = "bad";
    EXPECT_EQ(get_error(journal->change(number, change)), errc::journal_error);
    EXPECT_EQ(read(*journal, number).stage, journal_stage::intended);
}
