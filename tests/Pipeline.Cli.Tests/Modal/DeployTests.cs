using System.Text;
using Pipeline.Adapters.Functions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Tests.Machine;

namespace Pipeline.Cli.Tests.Modal;

/// <summary>Deploying a repository's pins: to the rehearsal's folder, or with a replacement of the program <c>modal</c>.</summary>
public sealed class DeployTests : IDisposable
{
    private const string Secret = "as-s3cr3t-Zx81";
    private static readonly string[] Production = ["--repository", "owner/product"];
    private static readonly string Userland = $"docker.io/library/debian:stable-slim@sha256:{new string('5', 64)}";
    private readonly string folder = Directory.CreateTempSubdirectory("deploy-tests-").FullName;
    private readonly CommandLine cli;

    public DeployTests()
    {
        var program = Path.Combine(folder, "modal");
        ShellScript.Write(program, """
            #!/bin/sh
            if [ "$1" = --version ]; then echo 'modal client version: 1.6.4'; exit; fi
            echo "$@" >"$0.argv"; cp "$PIPELINE_MODAL_APPLICATION" "$0.application"
            echo "building with $MODAL_TOKEN_SECRET"
            test ! -e "$0.fails" || { echo 'No such environment'; exit 1; }

            """);
        cli = new CommandLine
        {
            ModalProgram = program,
            Time = TimeProvider.System,
            Secrets = name => name switch { "MODAL_TOKEN_ID" => "ak-1", "MODAL_TOKEN_SECRET" => Secret, "MODAL_CONFIG_PATH" => "/nowhere/modal.toml", _ => null },
        }.WithProcessor("echo").With("processors/modal_app.py", "");
    }

    [Fact]
    public void Mock_deploys_to_the_folder_of_the_rehearsal()
    {
        Pin(".pipeline/rehearsal/pins.json");

        var result = cli.Run("deploy", "--mode", "mock");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        var stored = Deployments("rehearsal");
        Assert.Equal(["echo"], stored!.Plan.Functions.Select(function => function.Function), StringComparer.Ordinal);
        Assert.EndsWith($"1 to deploy, 0 refused\ndeployed {DeploymentTags.OfDeployment(stored.Plan.Digest)}, 1 function\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_that_git_refuses_is_told_and_remembered()
    {
        Pin(".pipeline/rehearsal/pins.json");
        cli.With(".git", "gitdir: nowhere\n");

        var result = cli.Run("deploy", "--mode", "mock");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        var why = Assert.IsType<UnknownOrigin>(Deployments("rehearsal")!.Production.Commit).Why;
        Assert.StartsWith("git refused: not a git repository: ", why, StringComparison.Ordinal);
        Assert.Contains($"\nthe commit is unknown: {why}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_hands_modal_the_plan_and_the_program_that_each_image_names_itself()
    {
        Pin("processors/pins.json");

        var result = cli.Run(["deploy", "--mode", "real", "--userland", Userland, "--registry-secret", "ghcr", .. Production]);

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Contains("building with ***\n", result.Output, StringComparison.Ordinal);
        var application = StrictJson.Parse(File.ReadAllBytes(Path.Combine(folder, "modal.application")));
        var plan = DeploymentPlan.Parse(Encoding.UTF8.GetBytes(application.GetProperty("deployment").GetString()!));
        Assert.Equal($"deploy --name pipeline --tag {DeploymentTags.OfDeployment(plan.Digest)} processors/modal_app.py\n", File.ReadAllText(Path.Combine(folder, "modal.argv")));
        var image = application.GetProperty("images").GetProperty("echo");
        Assert.Equal(("/echo", "--fast"), (image.GetProperty("entrypoint")[0].GetString(), image.GetProperty("entrypoint")[1].GetString()));
        Assert.Equal($"docker.io/library/debian@sha256:{new string('5', 64)}", image.GetProperty("userland").GetString());
        Assert.Equal("ghcr", application.GetProperty("registry_secret").GetString());
        Assert.Null(Deployments("release"));
    }

    [Fact]
    public void A_failure_of_modal_is_the_commands()
    {
        Pin("processors/pins.json");
        File.WriteAllText(Path.Combine(folder, "modal.fails"), "");
        var result = cli.Run(["deploy", "--mode", "real", "--userland", Userland, .. Production]);
        Assert.Equal((1, "pipeline: ERR_MODAL_INVOCATION modal invocation failed: modal deploy ended with exit status 1: No such environment\n"), (result.Exit, result.Error));
        Assert.DoesNotContain(Secret, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("real", true, "modal deploy --name pipeline --tag deployment-")]
    [InlineData("mock", false, "/.pipeline/rehearsal/deployments\n")]
    public void A_dry_run_prints_the_plan_and_deploys_nothing(string mode, bool production, string last)
    {
        Pin(production ? "processors/pins.json" : ".pipeline/rehearsal/pins.json");
        cli.Registry.Arriving = _ => throw new InvalidOperationException("a registry was asked");

        var result = cli.Run(["deploy", "--mode", mode, "--dry-run", .. production ? Production : []]);

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.StartsWith("application  pipeline\necho  ghcr.io/owner/product/echo:", result.Output, StringComparison.Ordinal);
        Assert.Contains(last, result.Output.Split("0 refused\n")[1], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "modal.argv")));
        Assert.Null(Deployments("rehearsal"));
    }

    [Theory]
    [InlineData("no pin", "", "echo  ERR_IMAGE_UNPINNED image not pinned: echo has no pin\n0 to deploy, 1 refused\n")]
    [InlineData("no userland", "ERR_MODAL_INVOCATION modal invocation failed: echo: built from scratch, without the C library that Modal's Python needs; ", "1 to deploy, 0 refused\n")]
    [InlineData("mutable userland", "ERR_IMAGE_UNPINNED image not pinned: docker.io/library/debian:stable-slim\n", "1 to deploy, 0 refused\n")]
    [InlineData("no image", "ERR_IMAGE_UNPINNED image not pinned: ghcr.io/owner/product/echo:1.2.3-abc@sha256:", "1 to deploy, 0 refused\n")]
    public void What_cannot_be_deployed_is_told_and_modal_is_not_run(string what, string error, string output)
    {
        if (what != "no pin")
        {
            Pin("processors/pins.json", image: what != "no image");
        }

        string[] userland = what switch { "no userland" => [], "mutable userland" => ["--userland", "docker.io/library/debian:stable-slim"], _ => ["--userland", Userland] };
        var result = cli.Run(["deploy", "--mode", "real", .. userland, .. Production]);

        Assert.Equal(1, result.Exit);
        Assert.StartsWith(error.Length == 0 ? "" : $"pipeline: {error}", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(output, result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "modal.argv")));
    }

    [Fact]
    public void Modal_does_not_reach_the_rehearsals_registry()
    {
        Pin(".pipeline/rehearsal/pins.json");
        var result = cli.Run("deploy", "--mode", "real");
        Assert.Equal((2, "pipeline: Modal needs a registry that it can reach: name it with --images or --repository.\n"), (result.Exit, result.Error));
    }

    public void Dispose()
    {
        cli.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private StoredDeployment? Deployments(string kept) =>
        new FileDeployments(Path.Combine(cli.Folder, ".pipeline", kept, "deployments"), TimeProvider.System).Read(default).GetAwaiter().GetResult();

    private void Pin(string file, bool image = true)
    {
        var repository = Repository.Parse("ghcr.io/owner/product/echo");
        var config = """{"os":"linux","architecture":"amd64","config":{"Entrypoint":["/echo","--fast"]},"rootfs":{"type":"layers","diff_ids":[]}}"""u8;
        var manifest = new ImageManifest(new Descriptor(MediaTypes.OciConfig, Sha256.Of(config), config.Length), []).ToManifest();
        var index = new ImageIndex([manifest.Descriptor with { Platform = new ImagePlatform("linux", "amd64") }]).ToManifest();
        if (image)
        {
            cli.Registry.Plant(repository, MediaTypes.OciConfig, config);
            cli.Registry.Plant(repository, manifest);
            cli.Registry.Plant(repository, index);
        }

        var platforms = new Dictionary<Platform, Digest> { [Platform.Amd64] = manifest.Descriptor.Digest };
        var pin = new Pin(ImageReference.Parse(repository.ToString()), "1.2.3-abc", index.Descriptor.Digest, platforms, Sha256.Of("source"u8), null);
        cli.With(file, Encoding.UTF8.GetString(PinSet.Of([KeyValuePair.Create("echo", pin)]).Encode()));
    }
}
