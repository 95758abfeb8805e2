using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Tests;

/// <summary>A report with everything that one can have.</summary>
internal static class Reports
{
    public static readonly LaneReport Sample = new(
        "2026-11-20T10:00:00.000Z",
        12_345,
        [
            new ProcessorReport(
                "chat", ProcessorRef.Parse("chat@1.0.0"), "Answers <questions> & more.", "source changed: provider.py", Stands: false,
                "2026-11-20T10:00:10.500Z", Hash('c'), new JudgedImage(Hash('a'), "pipeline/chat:dev"),
                [
                    SubjectResult.Group("image", 2500, new Check("build", null)),
                    new SubjectResult("bad|inputs", true, [new Check("error", "run 1: expected ERR_INPUTS, got ERR_TIMEOUT timed out"), new Check("events", null)], 900, null, []),
                    new SubjectResult("drawing", true, [new Check("envelope", null)], 1000, null, [new KeptOutput("outputs/a.svg", "image/svg+xml", 40, "artifacts/pr-acceptance/chat/drawing/outputs/a.svg")])
                    {
                        Perturbation = new(Hash('f'), ["time-zone", "locale"], [new("clock", "a static program has <none>")], []),
                    },
                    new SubjectResult("later", true, [], 0, "needs a <GPU>", []),
                ],
                4400),
            new ProcessorReport(
                "broken", null, null, "no verdict yet", Stands: false, "2026-11-20T10:00:11.000Z", Hash('d'), null,
                [SubjectResult.Group("image", 100, new Check("build", "ERR_ADAPTER_INVOCATION adapter invocation failed: 50% of it\n#7 \u001b[31mERROR\u001b[0m"))],
                100),
            new ProcessorReport(
                "table", ProcessorRef.Parse("table@2.0.0"), "Profiles tables.", "unchanged: verdict of 2026-11-19T10:00:00.000Z stands", Stands: true,
                "2026-11-19T10:00:00.000Z", Hash('e'), new JudgedImage(Hash('b'), null), [SubjectResult.Group("image", 10, new Check("build", null))], 0),
        ],
        ["processors/chat/cases/drawing/expected/outputs/a.svg"]);

    private static Digest Hash(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
