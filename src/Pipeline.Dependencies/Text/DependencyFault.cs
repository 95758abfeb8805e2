namespace Pipeline.Dependencies.Text;

/// <summary>Why a processor's dependencies cannot be used: one sentence that names the package, the platform where it matters, and what to do.</summary>
internal static class DependencyFault
{
    public static FaultException Of(string sentence, Exception? inner = null) => new(ErrorCode.AdapterInvocation, sentence, inner);
}
