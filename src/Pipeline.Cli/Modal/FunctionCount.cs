using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>How many functions a deployment has, in words.</summary>
internal static class FunctionCount
{
    public static string Of(DeploymentPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"{plan.Functions.Count} {(plan.Functions.Count == 1 ? "function" : "functions")}");
}
