using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Specs;

/// <summary>A build that runs steps of the processor's Dockerfile (<c>"build": "dockerfile"</c>). What such steps do is not known, so nobody promises that the same source gives the same bytes.</summary>
/// <param name="HasNetwork">Whether its steps have a network.</param>
/// <param name="Secrets">The secrets that its steps may mount, by the names of the environment variables that hold them.</param>
/// <param name="Arguments">The values of its arguments (<c>ARG</c>).</param>
public sealed partial record DockerfileBuild(bool HasNetwork, IReadOnlyList<string> Secrets, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>The value of <c>build</c>.</summary>
    public const string Name = "dockerfile";

    /// <summary>What reports and pins say of its image.</summary>
    public const string NoPromise = "reproducibility is not promised";

    /// <summary>Whether the builder gives this argument a meaning or value of its own.</summary>
    internal static bool IsBuilders(string argument) => Builders().IsMatch(argument);

    // https://docs.docker.com/build/building/variables/: those of platforms, of BuildKit, of the source date, and of proxies.
    [GeneratedRegex(@"\A(TARGET(PLATFORM|OS|ARCH|VARIANT|STAGE)|BUILD(PLATFORM|OS|ARCH|VARIANT|KIT_.*)|SOURCE_DATE_EPOCH|(HTTP|HTTPS|FTP|NO|ALL)_PROXY)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Builders();
}
