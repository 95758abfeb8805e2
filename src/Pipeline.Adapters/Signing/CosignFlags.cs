using System.Collections.Concurrent;
using Pipeline.Clients;

namespace Pipeline.Adapters.Signing;

/// <summary>The additional flags of the installed cosign that make 2 and 3 sign in the same form. They are probed, because distributions report its version as "devel".</summary>
internal sealed class CosignFlags
{
    // By default, cosign 3 asks a public service how to sign, and writes bundles that cosign 2 cannot read. Cosign 2 does not have the first flag.
    private static readonly IReadOnlyList<string>[] Choices = [["--use-signing-config=false", "--new-bundle-format=false"], []];

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> known = new(StringComparer.Ordinal);

    /// <summary>The flags for a command, probed with its help, which rejects unknown flags and does nothing else.</summary>
    /// <param name="cosign">The program.</param>
    /// <param name="command">The subcommand and its flags, without the file or image to sign.</param>
    /// <param name="cancellationToken">Stops the probe.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: cosign is not installed, or neither 2 nor 3.</exception>
    public async Task<IReadOnlyList<string>> For(Tool cosign, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(command[0], out var found))
        {
            return found;
        }

        foreach (var flags in Choices)
        {
            if ((await cosign.Run([.. command, .. flags, "--help"], _ => { }, cancellationToken)).ExitStatus == 0)
            {
                return known[command[0]] = flags;
            }
        }

        throw new FaultException(ErrorCode.AdapterInvocation, $"this cosign accepts neither the flags of cosign 2 nor those of cosign 3 ({command[0]}): install cosign 2 or 3");
    }
}
