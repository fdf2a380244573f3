#include "program/providers.hpp"

#include "deepcreative/provider.hpp"
#include "finetuning/provider.hpp"
#include "pioneer/provider.hpp"
#include "sauti/provider.hpp"
#include "together/provider.hpp"

namespace program {

std::vector<provider> providers()
{
    return {
        finetuning::as_provider(),
        deepcreative::as_provider(),
        sauti::as_provider(),
        pioneer::as_provider(),
        together::as_provider(),
    };
}

} // namespace program
