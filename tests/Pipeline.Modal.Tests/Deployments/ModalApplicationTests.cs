using System.Text;
using Pipeline.Modal.Deployments;
using Pipeline.Oci.Model;

namespace Pipeline.Modal.Tests.Deployments;

/// <summary>The one file that <c>processors/modal_app.py</c> reads; its own tests read the same golden.</summary>
public sealed class ModalApplicationTests
{
    private static readonly GoldenFolder Golden = new("modal");
    private static readonly ImageReference Userland = ImageReference.Parse($"docker.io/library/debian:stable-slim@sha256:{new string('5', 64)}");

    internal static DeploymentPlan Plan => DeploymentPlan.Parse(new GoldenFolder("contracts").Bytes("deployment.json"));

    internal static ModalApplication Application => new(Plan, new Dictionary<string, ImageProgram>(StringComparer.Ordinal)
    {
        ["llm_chat"] = new(
            ["/usr/bin/python3", "-B", "-E", "-s", "/pipeline/main.py"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PYTHONUNBUFFERED"] = "1", ["SSL_CERT_FILE"] = "/etc/ssl/certs/ca-certificates.crt" },
            "/"),
        ["table_profile"] = new(["/table_profile"], new Dictionary<string, string>(StringComparer.Ordinal), "/"),
    })
    {
        RegistrySecret = "ghcr",
        Userlands = new Dictionary<string, ImageReference>(StringComparer.Ordinal) { ["table_profile"] = Userland },
    };

    [Fact]
    public void The_file_carries_the_plans_own_bytes_and_what_modal_needs_to_build_images() =>
        Golden.Equal("application.json", Encoding.UTF8.GetString(Application.Encode()));

    [Fact]
    public void An_image_that_names_no_program_and_a_mutable_userland_are_refused()
    {
        var none = Application.Programs.ToDictionary(StringComparer.Ordinal);
        none["table_profile"] = none["table_profile"] with { Entrypoint = [] };
        Assert.Equal(
            "ERR_MODAL_INVOCATION modal invocation failed: table_profile: its image has no entry point", Fault(Application with { Programs = none }));

        var mutable = new Dictionary<string, ImageReference>(StringComparer.Ordinal) { ["table_profile"] = ImageReference.Parse("docker.io/library/debian:stable") };
        Assert.Equal("ERR_IMAGE_UNPINNED image not pinned: docker.io/library/debian:stable", Fault(Application with { Userlands = mutable }));
    }

    private static string Fault(ModalApplication application) => Assert.Throws<FaultException>(() => application.Encode()).Fault.ToString();
}
