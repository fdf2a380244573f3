#include "journal/sealing.hpp"

#include "journal/problem.hpp"

#include <exception>

namespace andante::inline v0::detail {

namespace {

/// What a hook gives, also when it throws.
result<std::string> made_by(const sealing::change& hook, std::string_view text)
{
    try {
        return hook(text);
    } catch (const std::exception& thrown) {
        error_details details;
        details.message = thrown.what();
        return error(errc::journal_error, std::move(details));
    } catch (...) {
        return error(errc::journal_error, error_details());
    }
}

error with_cause(const std::string& path, std::string what, const error& cause)
{
    const auto& said = cause.message().empty() ? cause.code().message() : cause.message();
    return journal_problem(path, what + ": " + said);
}

} // namespace

sealing::sealing(std::string path, change seal, change unseal)
    : path_(std::move(path))
    , seal_(std::move(seal))
    , unseal_(std::move(unseal))
{}

result<kept_text> sealing::seal(const std::string& plain) const
{
    if (!seal_ || plain.empty()) {
        return kept_text(plain, false);
    }
    auto sealed = made_by(seal_, plain);
    if (!sealed) {
        return with_cause(path_, "journal_options::seal failed", sealed.error());
    }
    return kept_text(std::move(*sealed), true);
}

result<std::string> sealing::unseal(kept_text kept) const
{
    if (!kept.is_sealed) {
        return std::move(kept.bytes);
    }
    if (!unseal_) {
        return journal_problem(path_, "an entry is sealed; give journal_options::unseal");
    }
    auto plain = made_by(unseal_, kept.bytes);
    if (!plain) {
        return with_cause(
            path_,
            "journal_options::unseal failed; an entry may be sealed with another key",
            plain.error()
        );
    }
    return plain;
}

} // namespace andante::inline v0::detail
