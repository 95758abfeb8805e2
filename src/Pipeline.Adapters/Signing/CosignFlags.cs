using System.Collections.Concurrent;
using Pipeline.Clients;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Signing;

/// <summary>What the installed cosign has to be told beside what cosign 2 and 3 have in common, so that both sign in one form. Its version says nothing: distributions build it as "devel".</summary>
internal sealed class CosignFlags
{
    // Unless told so, cosign 3 asks a public service how to sign, and writes bundles that cosign 2 cannot read. Cosign 2 does not know the first flag.
    private static readonly IReadOnlyList<string>[] Choices = [["--use-signing-config=false", "--new-bundle-format=false"], []];

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> known = new(StringComparer.Ordinal);

    /// <summary>The flags that a command needs. It is asked for its help with them, and does nothing: it refuses there what it does not know.</summary>
    /// <param name="cosign">The program.</param>
    /// <param name="command">The subcommand and its flags, without what is signed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not installed, or neither 2 nor 3.</exception>
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

        throw new FaultException(ErrorCode.AdapterInvocation, $"this cosign takes neither the flags of cosign 2 nor those of cosign 3 ({command[0]}): install cosign 2 or 3");
    }
}
