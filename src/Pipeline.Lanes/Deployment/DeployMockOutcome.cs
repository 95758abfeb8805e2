namespace Pipeline.Lanes;

/// <summary>How the deployment ended. The cases are closed.</summary>
public abstract record DeployMockOutcome
{
    private DeployMockOutcome()
    {
    }

    /// <summary>It was only to be planned.</summary>
    public sealed record Planned(DeploymentDraft Draft) : DeployMockOutcome;

    /// <summary>Every function was looked at; the report says what was found.</summary>
    public sealed record Finished(LaneReport Report) : DeployMockOutcome;

    /// <summary>It was not begun, for a reason that its caller can put right.</summary>
    public sealed record Refused(string Reason) : DeployMockOutcome;
}
