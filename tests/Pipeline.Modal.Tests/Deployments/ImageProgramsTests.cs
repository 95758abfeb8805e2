using System.Text;
using Pipeline.Modal.Deployments;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Modal.Tests.Deployments;

/// <summary>An image's entry point comes from its own config, and from nothing else.</summary>
public sealed class ImageProgramsTests
{
    private const string Rootfs = """{"type":"layers","diff_ids":["sha256:0000000000000000000000000000000000000000000000000000000000000000"]}""";
    private static readonly Repository Repository = Repository.Parse("ghcr.io/owner/product/one");
    private readonly InMemoryRegistry registry = new();

    [Fact]
    public async Task The_program_is_that_of_the_platform_that_functions_run_on()
    {
        var amd64 = Image("""{"Entrypoint":["/one","--fast"],"Env":["A=1","B=x=y","A=2"],"WorkingDir":"/work","User":"65532"}""");
        var arm64 = Image("""{"Entrypoint":["/other"]}""");
        var index = Plant(new ImageIndex([
            arm64 with { Platform = new ImagePlatform("linux", "arm64", "v8") },
            amd64 with { Platform = new ImagePlatform("linux", "amd64") }]).ToManifest());

        var program = (await new ImagePrograms(registry).Read(Plan(index), default))["one"];

        Assert.Equal(["/one", "--fast"], program.Entrypoint);
        Assert.Equal([new("A", "2"), new("B", "x=y")], program.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal));
        Assert.Equal("/work", program.WorkingDirectory);
    }

    [Fact]
    public async Task A_single_manifest_and_a_config_that_says_nothing_are_read_too()
    {
        var program = (await new ImagePrograms(registry).Read(Plan(Image("{}")), default))["one"];
        Assert.Empty(program.Entrypoint);
        Assert.Empty(program.Environment);
        Assert.Equal("/", program.WorkingDirectory);
    }

    [Theory]
    [InlineData("absent", "ERR_IMAGE_UNPINNED image not pinned: ghcr.io/owner/product/one@sha256:", " is not in the registry")]
    [InlineData("other platform", "ERR_IMAGE_UNPINNED image not pinned: ghcr.io/owner/product/one@sha256:", " for linux/amd64, which functions run on")]
    [InlineData("bad variable", "ERR_ADAPTER_INVOCATION adapter invocation failed: ghcr.io/owner/product/one@sha256:", "config.Env has an entry that is not NAME=VALUE")]
    [InlineData("down", "ERR_ADAPTER_INVOCATION adapter invocation failed: ghcr.io/owner/product/one@sha256:", "no answer")]
    public async Task What_cannot_be_believed_is_told(string what, string start, string end)
    {
        var plan = what switch
        {
            "absent" => Plan(new Descriptor(MediaTypes.OciManifest, Sha256.Of("none"u8), 4)),
            "other platform" => Plan(Plant(new ImageIndex([Image("{}") with { Platform = new ImagePlatform("linux", "arm64") }]).ToManifest())),
            _ => Plan(Image(what == "bad variable" ? """{"Env":["NAME"]}""" : "{}")),
        };
        if (what == "down")
        {
            registry.Arriving = _ => throw new RegistryException(RegistryFailure.Unavailable, "no answer");
        }

        var fault = (await Assert.ThrowsAsync<FaultException>(() => new ImagePrograms(registry).Read(plan, default))).Fault.ToString();
        Assert.StartsWith(start, fault, StringComparison.Ordinal);
        Assert.EndsWith(end, fault, StringComparison.Ordinal);
    }

    private static DeploymentPlan Plan(Descriptor image) => DeploymentPlan.Of("app", [
        new DeployedFunction("one", TextForm.Parse<ProcessorRef>("one@1.0.0"), Repository.At(image.Digest), Sha256.Of("source"u8), [], 60, new ResourceLimits(1, 128, 32, 16))]);

    private Descriptor Image(string config) => Plant(new ImageManifest(
        registry.Plant(Repository, MediaTypes.OciConfig, Encoding.UTF8.GetBytes($$"""{"os":"linux","architecture":"amd64","config":{{config}},"rootfs":{{Rootfs}}}""")), []).ToManifest());

    private Descriptor Plant(Manifest manifest)
    {
        registry.Plant(Repository, manifest);
        return manifest.Descriptor;
    }
}
