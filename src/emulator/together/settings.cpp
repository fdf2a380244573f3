#include <andante/emulator/together/settings.hpp>

namespace andante::inline v0::emulator::together {

settings::settings()
    : keys{std::string(default_key)}
{
    models.emplace_back(std::string(chat_model), "chat");
    models.emplace_back("meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo", "chat");
    models.emplace_back("Qwen/Qwen2.5-7B-Instruct-Turbo", "chat");
    models.emplace_back(std::string(embedding_model), "embedding");
    models.emplace_back(std::string(image_model), "image");
}

settings::~settings() = default;
settings::settings(const settings& other) = default;
settings::settings(settings&& other) noexcept = default;
settings& settings::operator=(const settings& other) = default;
settings& settings::operator=(settings&& other) noexcept = default;

} // namespace andante::inline v0::emulator::together
