using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>What a person can do about a fault.</summary>
internal static class Advice
{
    private static readonly Dictionary<ErrorCode, string> Sentences = new()
    {
        [ErrorCode.CiSafety] = "CI=true is set: use --mode mock here, and mode=real outside of CI.",
        [ErrorCode.ImageUnpinned] = "name the image by digest (…@sha256:…), or take --pinned or --build.",
        [ErrorCode.MissingSecret] = "set the variables that are named above in the environment of this command.",
        [ErrorCode.OutputDuplicate] = "two outputs of the processor have one name after canonicalization: rename one in its provider.",
        [ErrorCode.AdapterInvocation] = "the lines above tell how far the run came; nothing of it was published.",
        [ErrorCode.Timeout] = "the processor did not end in time: give it longer with --timeout, or see what it waits for.",
        [ErrorCode.ModalLookup] = "see what is deployed with `pipeline modal status`; the profile is that of the environment, or of ~/.modal.toml.",
        [ErrorCode.ModalInvocation] = "see what is deployed with `pipeline modal status`, and the function's log on Modal.",
        [ErrorCode.Inputs] = "the schema of the inputs is \"inputs\" in the processor's processor.json.",
    };

    public static string For(Fault fault) => Sentences.GetValueOrDefault(fault.Code, "the lines above tell how far the run came.");
}
