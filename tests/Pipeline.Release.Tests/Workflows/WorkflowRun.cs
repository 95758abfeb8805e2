using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Tests.Workflows;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>A run of a workflow: its jobs in order, each when its condition holds, once for each item of its matrix.</summary>
/// <param name="runner">The machine of every job.</param>
/// <param name="workflow">The workflow as plain YAML.</param>
internal sealed class WorkflowRun(Runner runner, JsonElement workflow)
{
    private readonly JsonObject needs = [];
    private readonly Dictionary<string, string[]> before = new(StringComparer.Ordinal);

    /// <summary>The output of each script step: <c>job: step</c>, with the number of the matrix's item if it has one.</summary>
    public Dictionary<string, string> Said { get; } = new(StringComparer.Ordinal);

    /// <summary>Each job's result: <c>success</c> or <c>skipped</c>. A job that fails fails the test.</summary>
    public Dictionary<string, string> Results { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs the jobs with these ids, or all.</summary>
    public async Task<WorkflowRun> Run(params string[] only)
    {
        foreach (var job in workflow.GetProperty("jobs").EnumerateObject().Where(job => only.Length == 0 || only.Contains(job.Name, StringComparer.Ordinal)))
        {
            await Run(job.Name, job.Value);
        }

        return this;
    }

    private async Task Run(string id, JsonElement job)
    {
        string[] direct = job.TryGetProperty("needs", out var named) ? ReadWorkflows.Texts(named) : [];
        before[id] = [.. direct.Concat(direct.SelectMany(need => before[need])).Distinct(StringComparer.Ordinal)];
        // Without a condition of its own, a job needs the success of every job before it, not only of those that it names.
        var success = before[id].All(need => Results[need] == "success");
        var contexts = runner.Contexts();
        contexts["needs"] = new JsonObject(direct.Select(need => KeyValuePair.Create(need, (JsonNode?)needs[need]!.DeepClone())));
        var runs = job.TryGetProperty("if", out var condition) ? IsTrue(contexts, success, condition.GetString()!) : success;
        Results[id] = runs ? "success" : "skipped";
        needs[id] = new JsonObject { ["result"] = Results[id], ["outputs"] = runs ? await Items(id, job, contexts) : new JsonObject() };
    }

    private async Task<JsonObject> Items(string id, JsonElement job, JsonObject contexts)
    {
        if (!job.TryGetProperty("strategy", out var strategy))
        {
            return await Item(id, job, contexts);
        }

        var items = JsonSerializer.Deserialize<string[]>(Value(contexts, strategy.GetProperty("matrix").GetProperty("partition").GetString()!))!;
        foreach (var (at, item) in items.Index())
        {
            contexts["matrix"] = new JsonObject { ["partition"] = item };
            contexts["strategy"] = new JsonObject { ["job-index"] = at };
            await Item($"{id} {at}", job, contexts);
        }

        return [];
    }

    private async Task<JsonObject> Item(string name, JsonElement job, JsonObject contexts)
    {
        var (said, outputs) = await runner.Run(job, contexts);
        foreach (var (step, text) in said)
        {
            Said[$"{name}: {step}"] = text;
        }

        return outputs;
    }

    private bool IsTrue(JsonObject contexts, bool success, string condition) =>
        Expressions.Evaluate(contexts, success, runner.Checkout, [$"${{{{ {condition} }}}}"]).Single() == "true";

    private string Value(JsonObject contexts, string text) => Expressions.Evaluate(contexts, success: true, runner.Checkout, [text]).Single();
}
