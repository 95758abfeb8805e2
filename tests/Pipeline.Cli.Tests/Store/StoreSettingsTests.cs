using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Pipeline.World.Samples;

namespace Pipeline.Cli.Tests;

/// <summary>The effect of the environment and the caller's profile on requests to a store.</summary>
public sealed class StoreSettingsTests : IAsyncLifetime
{
    internal const string NoCredentials =
        "there are no usable credentials for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (for SSO, a role or a web identity: aws configure export-credentials --format env)";

    private readonly CommandLine cli = new();
    private readonly ConcurrentQueue<(string Host, string Path, string Region)> calls = new();
    private LoopbackStore store = null!;

    public async ValueTask InitializeAsync() => store = await LoopbackStore.Start(async (context, next) =>
    {
        var request = context.Request;
        var scope = request.Headers.Authorization.ToString().Split('/');
        calls.Enqueue((request.Host.Host, request.Path, scope.Length > 2 ? scope[2] : ""));
        if (request.Query.ContainsKey("list-type"))
        {
            await LoopbackStore.Xml(context, LoopbackStore.ListOf([], null));
            return;
        }

        await next();
    });

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        cli.Dispose();
    }

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("auto", "AWS_REGION=auto")]
    [InlineData("eu-test-1", "AWS_DEFAULT_REGION=eu-test-1")]
    [InlineData("first", "AWS_REGION=first", "AWS_DEFAULT_REGION=second")]
    [InlineData("second", "AWS_REGION=", "AWS_DEFAULT_REGION=second")]
    [InlineData("of-the-profile", "AWS_CONFIG_FILE=region = of-the-profile")]
    public async Task Requests_are_signed_for_the_region_that_is_said(string region, params string[] said)
    {
        Assert.Equal(new Result(0, "", ""), await Log([$"AWS_ENDPOINT_URL_S3={store.Endpoint}", .. said]));
        Assert.All(calls, call => Assert.Equal(region, call.Region));
    }

    /// <summary>The store is also this machine's proxy, so that any name leads to it.</summary>
    [Theory]
    [InlineData("store.example", "/worlds/")]
    [InlineData("store.example", "/worlds/", "PIPELINE_S3_ADDRESSING=path")]
    [InlineData("worlds.store.example", "/", "PIPELINE_S3_ADDRESSING=virtual")]
    public async Task The_bucket_is_named_where_it_is_said(string host, string path, params string[] said)
    {
        Assert.Equal(new Result(0, "", ""), await Log(["AWS_ENDPOINT_URL_S3=http://store.example", $"http_proxy={store.Endpoint}", .. said]));
        Assert.All(calls, call => Assert.Equal(host, call.Host));
        Assert.Contains(calls, call => call.Path.TrimEnd('/') == path.TrimEnd('/'));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL={0}")]
    [InlineData("AWS_ENDPOINT_URL_S3={0}", "AWS_ENDPOINT_URL=http://127.0.0.1:9")]
    [InlineData("AWS_ENDPOINT_URL_S3=", "AWS_ENDPOINT_URL={0}")]
    public async Task The_store_is_where_the_environment_says(params string[] said)
    {
        Assert.Equal(new Result(0, "", ""), await Log([.. said.Select(each => string.Format(null, each, store.Endpoint))]));
        Assert.Contains(calls, call => call.Path.StartsWith("/worlds", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PIPELINE_S3_ADDRESSING is neither 'path' (https://host/bucket) nor 'virtual' (https://bucket.host)", "PIPELINE_S3_ADDRESSING=auto")]
    [InlineData("no region is configured for the bucket", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true")]
    public async Task What_cannot_be_used_is_one_sentence(string detail, params string[] said)
    {
        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {detail}\n"), await Log([$"AWS_ENDPOINT_URL_S3={store.Endpoint}", .. said]));
        Assert.Empty(calls);
    }

    /// <summary>Kinds of credentials that an AWS service converts to keys, which this program does not support, and one from a failing program.</summary>
    [Theory]
    [InlineData("AWS_CONFIG_FILE=role_arn = arn:aws:iam::1:role/x\nsource_profile = other\n[profile other]\naws_access_key_id = a\naws_secret_access_key = b")]
    [InlineData("AWS_CONFIG_FILE=sso_session = x\nsso_account_id = 1\nsso_role_name = r\n[sso-session x]\nsso_start_url = http://127.0.0.1:9/\nsso_region = r")]
    [InlineData("AWS_CONFIG_FILE=credential_process = /bin/false")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE=/etc/hostname", "AWS_ROLE_ARN=arn:aws:iam::1:role/x")]
    public async Task Credentials_that_cannot_be_used_are_one_sentence_with_a_way_on(params string[] said)
    {
        var told = await Log([$"AWS_ENDPOINT_URL_S3={store.Endpoint}", "AWS_REGION=r", "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", .. said]);
        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {NoCredentials}\n"), told);
        Assert.Empty(calls);
    }

    private Task<Result> Log(params string[] said)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_EC2_METADATA_DISABLED"] = "true", ["AWS_CONFIG_FILE"] = "/nowhere", ["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere", ["AWS_REGION"] = "", ["AWS_DEFAULT_REGION"] = "",
            ["AWS_ACCESS_KEY_ID"] = "known", ["AWS_SECRET_ACCESS_KEY"] = "a-secret",
        };
        foreach (var (name, value) in said.Select(each => (each.Split('=')[0], each[(each.IndexOf('=', StringComparison.Ordinal) + 1)..])))
        {
            environment[name] = name == "AWS_CONFIG_FILE" ? Profile(value) : value;
        }

        return Executable.Run(environment, "", "world", "log", "--world", "s3://worlds/x");
    }

    private string Profile(string lines)
    {
        var file = Path.Combine(cli.Folder, "config");
        File.WriteAllText(file, $"[default]\n{lines}\n");
        return file;
    }
}
