#pragma once

#include <andante/emulator/provider_service.hpp>
#include <andante/emulator/together/settings.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::together {

/// The Together AI API, version 2.0.0 of its description, without its network. Thread-safe.
class ANDANTE_DECL service final : public provider_service {
public:
    /// Throws std::invalid_argument for settings that cannot be: no key, or a limit of 0.
    explicit service(settings chosen = settings());
    ~service() override;

    /// Every route that it knows: what a fault may name, for example "POST /v1/embeddings".
    static std::vector<std::string> routes();

    /// Makes a key unknown from now on.
    void revoke_key(std::string_view key);
    /// From now on, what is answered to what costs.
    void set_money(money_answer how);
    /// Begins a fine-tune of the account as somebody else would. Gives its id.
    std::string begin_fine_tune(std::string_view suffix = "elsewhere");
    /// Ends a fine-tune at once. False when there is none of that id.
    bool finish_fine_tune(std::string_view id);
    /// How many fine-tunes have not ended.
    std::size_t unfinished_fine_tunes() const;
    /// How many batches have not ended.
    std::size_t unfinished_batches() const;
    /// How many fine-tunes were ever accepted, that is, paid for.
    std::size_t fine_tunes_accepted() const;
    /// How many batches were ever accepted.
    std::size_t batches_accepted() const;
    /// How many images were ever drawn.
    std::size_t images_drawn() const;
    /// Adds a file as it is. Gives its id.
    std::string add_file(std::string name, std::string purpose, std::string content);

private:
    class impl;
    impl& own() const noexcept;
};

} // namespace andante::inline v0::emulator::together
