using System.Globalization;

namespace Pipeline.Cli.Modal;

/// <summary>The number of a deployment's functions, in words.</summary>
internal static class FunctionCount
{
    public static string Of(DeploymentPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"{plan.Functions.Count} {(plan.Functions.Count == 1 ? "function" : "functions")}");
}
