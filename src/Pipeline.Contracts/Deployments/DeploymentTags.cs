namespace Pipeline.Contracts;

/// <summary>How an application and a deployment of it name the plan that they were made from: no tag of the platform has room for a digest.</summary>
public static class DeploymentTags
{
    /// <summary>The application's tag with the first 32 hex digits of the plan's digest.</summary>
    public const string FirstHalf = "pipeline-deployment-a";

    /// <summary>The application's tag with the last 32.</summary>
    public const string SecondHalf = "pipeline-deployment-b";

    private const string Prefix = "deployment-";
    private const int Half = 32;
    private const int Short = 12;

    /// <summary>The application's tags: name → value.</summary>
    public static IReadOnlyDictionary<string, string> OfApp(Digest plan) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [FirstHalf] = plan.Hex[..Half], [SecondHalf] = plan.Hex[Half..] };

    /// <summary>The digest that an application's tags name; none where one of the two is missing or is no half of a digest. Other tags are somebody else's.</summary>
    public static Digest? Read(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault(FirstHalf) is { Length: Half } first && Digest.TryParse($"sha256:{first}{tags.GetValueOrDefault(SecondHalf)}", out var plan) ? plan : null;

    /// <summary>The tag of a deployment: <c>deployment-</c> and the first 12 hex digits of the plan's digest.</summary>
    public static string OfDeployment(Digest plan) => Prefix + plan.Hex[..Short];
}
