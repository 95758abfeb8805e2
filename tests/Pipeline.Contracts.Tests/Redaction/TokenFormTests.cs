namespace Pipeline.Contracts.Tests;

/// <summary>Tokens in their issuers' documented forms, at any position; created here, so that the source contains none.</summary>
public sealed class TokenFormTests
{
    private const string Mixed = "a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ";

    [Theory]
    [InlineData("ghp_", 36)]
    [InlineData("gho_", 36)]
    [InlineData("ghu_", 36)]
    [InlineData("ghs_", 36)]
    [InlineData("ghr_", 36)]
    [InlineData("github_pat_", 82)]
    [InlineData("glpat-", 20)]
    [InlineData("sk-", 48)]
    [InlineData("sk-proj-", 120)]
    [InlineData("sk-ant-api03-", 95)]
    [InlineData("gsk_", 52)]
    [InlineData("xai-", 80)]
    [InlineData("ak-", 22)]
    [InlineData("as-", 22)]
    [InlineData("r8_", 37)]
    [InlineData("hf_", 34)]
    [InlineData("npm_", 36)]
    [InlineData("pypi-AgEIcHlwaS5vcmc", 120)]
    [InlineData("dckr_pat_", 27)]
    [InlineData("dop_v1_", 64)]
    [InlineData("xoxb-", 50)]
    [InlineData("xoxp-", 70)]
    [InlineData("xapp-1-", 70)]
    [InlineData("AIza", 35)]
    [InlineData("ya29.", 60)]
    [InlineData("hvs.", 24)]
    [InlineData("sk_live_", 24)]
    [InlineData("whsec_", 32)]
    [InlineData("GOCSPX-", 28)]
    public void Is_masked_by_its_prefix(string prefix, int length) => Masked(prefix + Characters(Mixed, length));

    [Theory]
    [InlineData("AKIA")]
    [InlineData("ASIA")]
    public void Is_masked_as_an_access_key_of_AWS(string prefix) => Masked(prefix + Characters("A1B2C3D4E5F6G7H8", 16));

    [Fact]
    public void Is_masked_as_a_web_token() => Masked($"eyJ{Characters(Mixed, 33)}.eyJ{Characters(Mixed, 60)}.{Characters(Mixed, 43)}");

    [Fact]
    public void Is_masked_as_a_key_of_SendGrid() => Masked($"SG.{Characters(Mixed, 22)}.{Characters(Mixed, 43)}");

    [Theory]
    [InlineData("aws_secret_access_key = ", "")]
    [InlineData("MODAL_TOKEN_SECRET=", "")]
    [InlineData("export DB_PASSWORD='", "'")]
    [InlineData("client_secret: ", "")]
    [InlineData("""{"token":""" + "\"", "\"}")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":""" + "\"", "\"}}}")]
    [InlineData("X-Api-Key: ", "")]
    [InlineData("  Authorization: 'Bearer ", "'", "  Authorization: '***'")]
    [InlineData("Authorization: Digest username=\"u\", realm=\"r\", response=\"", "\"\nHost: x", "Authorization: ***\nHost: x")]
    [InlineData("curl --token ", " -v")]
    [InlineData("./build.sh BuildAndPin --registry-token ", " --images ghcr.io/o/n")]
    [InlineData("./build.sh BuildAndPin --github-token ", " --repository o/n")]
    [InlineData("NUKE_REGISTRY_TOKEN=", " ./build.sh Drift")]
    [InlineData("https://hooks.slack.com/services/", "")]
    [InlineData("redirect=https%3A%2F%2F", "%40host")]
    [InlineData("Authorization%3A%20", "")]
    [InlineData("https:\\/\\/", "@host")]
    [InlineData("AccountKey=", ";EndpointSuffix=x")]
    public void Is_masked_by_what_stands_around_it(string before, string after, string? masked = null) =>
        Assert.Equal(masked ?? $"{before}***{after}", Redactor.PatternsOnly.Redact(before + Characters(Mixed, 24) + after));

    [Theory]
    [InlineData("PRIVATE KEY")]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("OPENSSH PRIVATE KEY")]
    [InlineData("ENCRYPTED SIGSTORE PRIVATE KEY")]
    public void Is_masked_as_a_private_key_in_base64(string label)
    {
        var key = $"-----BEGIN {label}-----\n{Characters(Mixed, 64)}\n{Characters(Mixed, 31)}\n-----END {label}-----\n";
        Assert.Equal("client-key-data: ***\n", Redactor.PatternsOnly.Redact($"client-key-data: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key))}\n"));
    }

    [Theory]
    [InlineData("as-implemented-in-the-reference, risk-free, task-based, sk-learn-contrib")]
    [InlineData("basic understanding of bearer plants; Basic Authentication")]
    [InlineData("eyJzY2hlbWEiOiJpbi10b3RvIn0=")] // A document in base64, not a web token.
    [InlineData("oci-layout://base@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("a token (--token of ./build.sh), or --password with it.")]
    [InlineData("docker run --volume \"$PWD:/work\"")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----")]
    [InlineData("ASIA-Pacific, AKIAs, SG. x, the key is the token of the secret")]
    public void Words_are_left(string text) => Assert.Same(text, Redactor.PatternsOnly.Redact(text));

    private static void Masked(string token)
    {
        foreach (var (before, after) in new[] { ("", ""), ("got ", " back"), ("{\"t\":\"", "\"}"), ("line\\n", "\\nline"), ("t%3D", "&x"), ("t=", ","), ("(", ")") })
        {
            Assert.Equal($"{before}***{after}", Redactor.PatternsOnly.Redact(before + token + after));
        }
    }

    private static string Characters(string alphabet, int length) => string.Concat(Enumerable.Range(0, length).Select(at => alphabet[at % alphabet.Length]));
}
