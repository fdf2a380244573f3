#include "program/providers.hpp"

#include "finetuning/provider.hpp"

namespace program {

std::vector<provider> providers()
{
    return {finetuning::as_provider()};
}

} // namespace program
