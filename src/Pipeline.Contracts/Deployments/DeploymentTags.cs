namespace Pipeline.Contracts.Deployments;

/// <summary>How tags of an application and of a deployment name their plan. One tag value is too short for a digest, so two tags share it.</summary>
public static class DeploymentTags
{
    /// <summary>The application's tag that holds the first 32 hex digits of the plan's digest.</summary>
    public const string FirstHalf = "pipeline-deployment-a";

    /// <summary>The application's tag that holds the last 32.</summary>
    public const string SecondHalf = "pipeline-deployment-b";

    private const string Prefix = "deployment-";
    private const int Half = 32;
    private const int Short = 12;

    /// <summary>The application's tags: name → value.</summary>
    public static IReadOnlyDictionary<string, string> OfApp(Digest plan) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [FirstHalf] = plan.Hex[..Half], [SecondHalf] = plan.Hex[Half..] };

    /// <summary>The digest that an application's tags name; null if either half is missing or malformed. Other tags are ignored.</summary>
    public static Digest? Read(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault(FirstHalf) is { Length: Half } first && Digest.TryParse($"sha256:{first}{tags.GetValueOrDefault(SecondHalf)}", out var plan) ? plan : null;

    /// <summary>The tag of a deployment: <c>deployment-</c> and the first 12 hex digits of the plan's digest.</summary>
    public static string OfDeployment(Digest plan) => Prefix + plan.Hex[..Short];
}
