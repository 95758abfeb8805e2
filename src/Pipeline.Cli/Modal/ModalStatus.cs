using Pipeline.Contracts;
using Pipeline.Modal;

namespace Pipeline.Cli;

/// <summary>How one application stands on Modal.</summary>
/// <param name="Settings">Where Modal is, and which profile asked.</param>
/// <param name="App">The application.</param>
/// <param name="Deployed">What was read back, or none when nothing is deployed.</param>
internal sealed record ModalStatus(ModalProfile Settings, string App, DeployedApplication? Deployed)
{
    private const int Differs = 3;
    private const int Undeployed = 4;

    /// <summary>0, 3 or 4, as <c>pipeline drift --exit-code</c> counts.</summary>
    public int ExitCode => Deployed is null ? Undeployed : Deployed.Tagged == Deployed.Plan.Digest && Deployed.Plan.Functions.All(Agrees) ? Cli.ExitCode.Success : Differs;

    /// <summary>Why a function is not what the deployment says, or none.</summary>
    public string? Problem(DeployedFunction function) => Answer(function) switch
    {
        FunctionAnswer.NoAnswer { Fault: var fault } => fault.ToString(),
        FunctionAnswer.Identified { Identity: var said } when said.ImageDigest != function.Image.Digest => $"says it was built from {said.ImageDigest}",
        FunctionAnswer.Identified { Identity: var said } when said.Deployment != Deployed!.Plan.Digest => $"says it is of deployment {said.Deployment}",
        FunctionAnswer.Identified => null,
        _ => "was not asked",
    };

    /// <summary>What a function answered.</summary>
    public FunctionAnswer? Answer(DeployedFunction function) => Deployed?.Answers.GetValueOrDefault(function.Function);

    private bool Agrees(DeployedFunction function) => Problem(function) is null;
}
