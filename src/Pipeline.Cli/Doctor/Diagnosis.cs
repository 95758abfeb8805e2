using System.Text.Json.Nodes;

namespace Pipeline.Cli.Doctor;

/// <summary>The state of something that a lane needs.</summary>
internal enum DiagnosisState
{
    /// <summary>It is there.</summary>
    Ok,

    /// <summary>It is missing, and <c>./build.sh</c> installs or starts it by itself.</summary>
    SetsUp,

    /// <summary>It is missing, and what needs it fails.</summary>
    Missing,

    /// <summary>Nobody asked for it.</summary>
    NotChecked,
}

/// <summary>What fails without it.</summary>
internal enum DiagnosisNeed
{
    /// <summary>Every lane.</summary>
    PrAcceptance,

    /// <summary>The lanes that push images and propose pins.</summary>
    Release,

    /// <summary>Runs and deployments on Modal.</summary>
    Modal,
}

/// <summary>What a check found.</summary>
/// <param name="Name">The check's name: <c>engine</c>.</param>
/// <param name="Need">What fails without it.</param>
/// <param name="State">Its state.</param>
/// <param name="Text">What is there, or what is missing: a phrase without a final period and without secrets.</param>
internal sealed record Diagnosis(string Name, DiagnosisNeed Need, DiagnosisState State, string Text)
{
    /// <summary>What mends it: a command, or a sentence with one. Null if nothing has to be mended.</summary>
    public string? Mend { get; init; }

    /// <summary>The facts in the text, for programs; without secrets.</summary>
    public JsonObject Facts { get; init; } = [];
}

/// <summary>A check that has not run yet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Need">What fails without it.</param>
/// <param name="Run">Runs it; the token ends with the check's time.</param>
internal sealed record DoctorCheck(string Name, DiagnosisNeed Need, Func<DoctorCheck, CancellationToken, Task<Diagnosis>> Run)
{
    public Diagnosis Ok(string text, JsonObject? facts = null) => new(Name, Need, DiagnosisState.Ok, text) { Facts = facts ?? [] };

    public Diagnosis Missing(string text, string? mend, JsonObject? facts = null) => new(Name, Need, DiagnosisState.Missing, text) { Mend = mend, Facts = facts ?? [] };

    public Diagnosis SetsUp(string text, string? mend = null) => new(Name, Need, DiagnosisState.SetsUp, text) { Mend = mend };

    public Diagnosis NotChecked(string text) => new(Name, Need, DiagnosisState.NotChecked, text);
}
