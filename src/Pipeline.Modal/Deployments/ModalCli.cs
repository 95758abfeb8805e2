using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Clients;
using Pipeline.Modal.Configuration;

namespace Pipeline.Modal.Deployments;

/// <summary>Deploys with the program <c>modal</c>, which is Modal's only way, because applications are described in Python.</summary>
/// <param name="root">The absolute path of the checkout; Modal records its commit.</param>
/// <param name="settings">Modal's address and credentials: the program uses these, whatever its own configuration says.</param>
/// <param name="time">The clock.</param>
public sealed class ModalCli(string root, ModalProfile settings, TimeProvider time)
{
    private const string FileVariable = "PIPELINE_MODAL_APPLICATION";
    private const string Application = "processors/modal_app.py";
    private readonly Func<string, string> redact = Redactor.PatternsOnly.With(settings.TokenSecret).Redact;

    /// <summary>The program: a name or a path.</summary>
    public string Program { get; init; } = "modal";

    /// <summary>The program's arguments for an application.</summary>
    /// <param name="plan">The deployment.</param>
    /// <param name="environment">Modal's environment, or null.</param>
    public static IReadOnlyList<string> Arguments(DeploymentPlan plan, string? environment) =>
    [
        "deploy", "--name", plan.App, "--tag", DeploymentTags.OfDeployment(plan.Digest),
        .. environment is null ? Array.Empty<string>() : ["--env", environment],
        Path.Combine(Application.Split('/')),
    ];

    /// <summary>Deploys; unsupported versions of the program are refused first.</summary>
    /// <param name="application">The application.</param>
    /// <param name="line">Receives each line of the program's output, redacted and shortened.</param>
    /// <param name="cancellationToken">Interrupts the program and its children, and kills them if they have not ended within 5 s.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_MODAL_INVOCATION</c>: the program is missing, has an unsupported version, or failed. <c>ERR_ADAPTER_INVOCATION</c>: the repository lacks what it deploys.
    /// </exception>
    public async Task Deploy(ModalApplication application, Action<string> line, CancellationToken cancellationToken)
    {
        ToolkitFile.Require(root, Application);
        var content = application.Encode();
        await RequireVersion(cancellationToken);
        // Other users cannot enter such a folder.
        var folder = Directory.CreateTempSubdirectory("pipeline-modal-");
        try
        {
            var file = Path.Combine(folder.FullName, "application.json");
            await File.WriteAllBytesAsync(file, content, cancellationToken);
            var last = "";
            var status = (await Run(Arguments(application.Plan, settings.Environment), file, Tell, cancellationToken)).ExitStatus;
            if (status != 0)
            {
                throw new FaultException(ErrorCode.ModalInvocation, $"modal deploy ended with exit status {status}{(last.Length == 0 ? "" : $": {last}")}");
            }

            void Tell(string said)
            {
                var shown = ModalOutput.Show(said, redact);
                last = shown.Length > 0 ? shown : last;
                line(shown);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RequireVersion(CancellationToken cancellationToken)
    {
        var (status, output) = await Run(["--version"], null, _ => { }, cancellationToken);
        if (ModalCliVersion.Refuse(status == 0 ? output : "") is { } refusal)
        {
            throw new FaultException(ErrorCode.ModalInvocation, refusal);
        }
    }

    private async Task<(int ExitStatus, string Output)> Run(IReadOnlyList<string> arguments, string? file, Action<string> line, CancellationToken cancellationToken)
    {
        try
        {
            return await new Tool(Program, time) { Inherits = IsOfNoGit, Environment = Variables(file), Folder = root }.Run(arguments, line, cancellationToken);
        }
        catch (FaultException e)
        {
            throw new FaultException(ErrorCode.ModalInvocation, $"the program modal is not installed, or does not start ({ModalCliVersion.Install})", e);
        }
    }

    // The program asks git for the commit; no variable may point git to another repository.
    private static bool IsOfNoGit(string variable) => !variable.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase);

    // Every process of the machine can see arguments, so the token goes through the environment.
    private Dictionary<string, string?> Variables(string? file) => new(StringComparer.Ordinal)
    {
        ["MODAL_TOKEN_ID"] = settings.TokenId,
        ["MODAL_TOKEN_SECRET"] = settings.TokenSecret,
        ["MODAL_SERVER_URL"] = settings.Servers[0].GetLeftPart(UriPartial.Authority),
        ["MODAL_ENVIRONMENT"] = settings.Environment,
        ["MODAL_PROFILE"] = null,
        [FileVariable] = file,
        ["NO_COLOR"] = "1",
        ["TERM"] = "dumb",
        // Variables that Modal does not need.
        ["PIPELINE_REGISTRY_TOKEN"] = null,
        ["PIPELINE_GITHUB_TOKEN"] = null,
        ["COSIGN_PASSWORD"] = null,
    };
}

/// <summary>A line of the program <c>modal</c>, formatted for people.</summary>
internal static partial class ModalOutput
{
    /// <summary>The maximum of shown characters of a line.</summary>
    public const int MaxLine = 500;

    /// <summary>The line without control sequences and secrets, shortened.</summary>
    public static string Show(string line, Func<string, string> redact)
    {
        var shown = new StringBuilder();
        foreach (var c in ControlSequence().Replace(line, ""))
        {
            shown.Append(char.IsControl(c) ? ' ' : c);
        }

        // Mask before shortening, which could leave a part of a secret.
        var text = redact(shown.ToString()).TrimEnd();
        return text.Length <= MaxLine ? text : text[..MaxLine] + "…";
    }

    // ECMA-48: CSI, and OSC as used for links in terminals.
    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex ControlSequence();
}

/// <summary>The supported versions of the program <c>modal</c>.</summary>
/// <remarks>
/// Modal breaks compatibility in the second number of a version, never in the third. <c>processors/modal_app.py</c> follows the reference of 1.5
/// and 1.6: <c>App(tags=)</c>, <c>single_use_containers=</c> (1.3), <c>deploy --tag</c>. Other versions are refused.
/// </remarks>
internal static partial class ModalCliVersion
{
    public const string Install = "pip install 'modal>=1.5,<1.7'";

    private static readonly (int Major, int Minor)[] Known = [(1, 5), (1, 6)];

    /// <summary>Why the program's version is unsupported, or null.</summary>
    /// <param name="said">The output of <c>modal --version</c>, such as <c>modal client version: 1.6.4</c>.</param>
    public static string? Refuse(string said)
    {
        var match = Said().Match(said);
        return !match.Success ? $"modal --version does not print a version ({Install})"
            : Known.Contains((Number(match, "major"), Number(match, "minor"))) ? null
            : $"modal {match.Groups["version"].Value} is not one of 1.5 and 1.6 ({Install})";
    }

    private static int Number(Match match, string part) => int.Parse(match.Groups[part].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bversion:?\s+(?<version>(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})(\.[0-9A-Za-z.+-]{1,40})?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Said();
}
