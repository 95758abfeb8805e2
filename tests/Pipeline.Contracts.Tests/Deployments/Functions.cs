namespace Pipeline.Contracts.Tests.Deployments;

/// <summary>The functions of the golden deployment.</summary>
internal static class Functions
{
    public static DeployedFunction Chat { get; } = new(
        "llm_chat", ProcessorRef.Parse("llm_chat@1.0.0"), Image("llm_chat", '1'), Hash('2'), ["OPENAI_API_KEY"], 120, new ResourceLimits(0.5, 256, 32, 16));

    public static DeployedFunction Profile { get; } = new(
        "table_profile", ProcessorRef.Parse("table_profile@1.0.0"), Image("table_profile", '3'), Hash('4'), [], 600, new ResourceLimits(2, 1024, 64, 1024));

    public static Digest Hash(char digit) => Digest.Parse("sha256:" + new string(digit, 64));

    private static ImageReference Image(string name, char digit) => ImageReference.Parse($"ghcr.io/owner/product/{name}:1.0.0-{new string(digit, 12)}@{Hash(digit)}");
}
