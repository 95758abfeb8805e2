using Pipeline.Modal.Configuration;

namespace Pipeline.Cli.Modal;

/// <summary>The state of one application on Modal.</summary>
/// <param name="Settings">Modal's address and the profile in use.</param>
/// <param name="App">The application.</param>
/// <param name="Deployed">The deployment as read back; null if nothing is deployed.</param>
internal sealed record ModalStatus(ModalProfile Settings, string App, DeployedApplication? Deployed)
{
    private const int Differs = 3;
    private const int Undeployed = 4;

    /// <summary>0, 3 or 4, with the meaning of <c>pipeline drift --exit-code</c>.</summary>
    public int ExitCode => Deployed is null ? Undeployed : Deployed.Tagged == Deployed.Plan.Digest && Deployed.Plan.Functions.All(Agrees) ? Hosting.ExitCode.Success : Differs;

    /// <summary>Why a function does not match the deployment, or null.</summary>
    public string? Problem(DeployedFunction function) => Answer(function) switch
    {
        FunctionAnswer.NoAnswer { Fault: var fault } => fault.ToString(),
        FunctionAnswer.Identified { Identity: var said } when said.ImageDigest != function.Image.Digest => $"reports that it was built from {said.ImageDigest}",
        FunctionAnswer.Identified { Identity: var said } when said.Deployment != Deployed!.Plan.Digest => $"reports that it belongs to deployment {said.Deployment}",
        FunctionAnswer.Identified => null,
        _ => "was not asked",
    };

    /// <summary>A function's answer.</summary>
    public FunctionAnswer? Answer(DeployedFunction function) => Deployed?.Answers.GetValueOrDefault(function.Function);

    private bool Agrees(DeployedFunction function) => Problem(function) is null;
}
