#pragma once

#include <andante/emulator/provider_service.hpp>
#include <andante/emulator/sauti/settings.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::sauti {

/// The SAUTI API, version 1 of its documentation, without its network. Thread-safe.
class ANDANTE_DECL service final : public provider_service {
public:
    /// Throws std::invalid_argument for settings that cannot be: no key, or a limit of 0.
    explicit service(settings chosen = settings());
    ~service() override;

    /// Every route that it knows: what a fault may name, for example "POST /v1/tts/jobs".
    static std::vector<std::string> routes();

    /// The WAV file that it makes of a text: the same for the same text.
    std::string speech_of(std::string_view text) const;
    /// The ids of all jobs, in order of creation.
    std::vector<std::string> job_ids() const;
    /// How many texts were ever accepted, that is, paid for: at once or as a job.
    std::size_t syntheses_accepted() const;
    /// Makes a key unknown from now on.
    void revoke_key(std::string_view key);

private:
    class impl;
    impl& own() const noexcept;
};

} // namespace andante::inline v0::emulator::sauti
