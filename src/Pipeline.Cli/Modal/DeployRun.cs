using Pipeline.Adapters.Git;
using Pipeline.Adapters.Modal.Configuration;
using Pipeline.Adapters.Modal.Deployments;
using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>One deployment from specs and pins to where it runs.</summary>
/// <param name="composition">What it is composed of.</param>
/// <param name="choices">What was asked.</param>
/// <param name="output">Is told how it goes on.</param>
internal sealed class DeployRun(ReleaseComposition composition, DeployChoices choices, TextWriter output)
{
    private static readonly TimeSpan RegistryDeadline = TimeSpan.FromMinutes(1);

    private Edge Edge => composition.Edge;

    /// <returns>The exit code.</returns>
    /// <exception cref="FaultException">It could not be deployed; what ran before runs on.</exception>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var draft = DeploymentDraft.Read(choices.App, composition.Place);
        await output.WriteAsync(DeploymentDraftText.Of(draft));
        if (draft.Plan is not { } plan)
        {
            return ExitCode.Error;
        }

        if (choices is { DryRun: true, Mode: var mode })
        {
            await output.WriteLineAsync(mode == Mode.Real ? $"modal {string.Join(' ', ModalCli.Arguments(plan, Edge.Secrets("MODAL_ENVIRONMENT")))}" : composition.Place.Deployments);
            return ExitCode.Success;
        }

        await (choices.Mode == Mode.Real ? ToModal(plan, cancellationToken) : ToRehearsal(plan, cancellationToken));
        await output.WriteLineAsync($"deployed {DeploymentTags.OfDeployment(plan.Digest)}, {FunctionCount.Of(plan)}");
        return ExitCode.Success;
    }

    private async Task ToRehearsal(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        var origin = await Origin(cancellationToken);
        await composition.Deployments.Deploy(plan, origin, cancellationToken);
    }

    private async Task<DeploymentOrigin?> Origin(CancellationToken cancellationToken)
    {
        var place = composition.Place;
        var origin = await new Checkout(place.Root, Edge.Variables, Edge.Time).Commit(place.PinsFile, cancellationToken);
        if (origin is UnreadOrigin { Why: var why })
        {
            await output.WriteLineAsync($"the commit is unknown: {why}");
        }

        return origin;
    }

    // Modal's program asks git on its own; what our reading says of git holds for it too.
    private async Task ToModal(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        await Origin(cancellationToken);
        var settings = ModalConfig.Load(name => Edge.Secrets(name));
        var userlands = Userlands(plan);
        var programs = await new ImagePrograms(composition.OpenReader(RegistryDeadline)).Read(plan, cancellationToken);
        var application = new ModalApplication(plan, programs) { RegistrySecret = choices.RegistrySecret, Userlands = userlands };
        var modal = new ModalCli(composition.Place.Root, settings, Edge.Time) { Program = Edge.ModalProgram, Inherited = Edge.Variables };
        await modal.Deploy(application, output.WriteLine, cancellationToken);
    }

    private Dictionary<string, ImageReference> Userlands(DeploymentPlan plan)
    {
        var scratch = plan.Functions.Select(function => function.Function).Where(IsFromScratch).ToArray();
        return (scratch, choices.Userland) switch
        {
            ([], _) => [],
            (_, { IsPinned: true } userland) => scratch.ToDictionary(function => function, _ => userland, StringComparer.Ordinal),
            (_, { } mutable) => throw new FaultException(ErrorCode.ImageUnpinned, mutable.ToString()),
            _ => throw new FaultException(
                ErrorCode.ModalInvocation,
                $"{string.Join(", ", scratch)}: made from scratch, without the C library that Modal's Python needs; name a public image that has one, such as --userland docker.io/library/debian@sha256:…"),
        };
    }

    private bool IsFromScratch(string processor) => composition.Catalogue.Find(processor).Spec.Base == ProcessorSpec.ScratchBase;
}
