using CsCheck;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Tests;

public sealed class PrAcceptancePlanTests
{
    private static readonly SourceFingerprint Old = Sources.Of(("processors/p/provider.py", "1"), ("processors/_kit/run.py", "1"));

    [Fact]
    public void It_says_what_is_run_and_why()
    {
        ProcessorState[] subjects =
        [
            Sources.Subject("summary", Old, Sources.Verdict("summary", Old)),
            Sources.Subject("chat", Old, null, new("question", null), new("needs-gpu", "no GPU here"), new("bad-inputs", null)),
            Sources.Subject("table", Old, Sources.Verdict("table", Old, passed: false), new PlanCase("one", null)),
        ];

        Assert.Equal(
            """
            chat  no verdict yet
              build
              probe
              run twice  bad-inputs
              bypass     needs-gpu: no GPU here
              run twice  question
              judge
            summary  unchanged: verdict of 2026-11-20T10:00:00.000Z stands
            table  failed at 2026-11-20T10:00:00.000Z
              build
              probe
              run twice  one
              judge
            2 to run, 1 unchanged

            """,
            PrAcceptancePlan.Of(subjects, force: false).Text());
    }

    [Fact]
    public void A_verdict_stands_for_a_perturbed_lane_only_if_its_cases_were_perturbed()
    {
        var (plain, perturbed) = (Sources.Verdict("p", Old), Sources.Verdict("p", Old) with { Perturbed = true });

        Assert.Equal("not perturbed yet", Assert.Single(PrAcceptancePlan.Of([Sources.Subject("p", Old, plain)], force: false, perturb: true).Processors).Reason);
        Assert.NotNull(Assert.Single(PrAcceptancePlan.Of([Sources.Subject("p", Old, perturbed)], force: false, perturb: true).Processors).KeptVerdict);
        Assert.NotNull(Only(Sources.Subject("p", Old, perturbed)).KeptVerdict);
    }

    [Fact]
    public void Each_case_that_is_run_is_perturbed() => Assert.Equal(
        """
        chat  no verdict yet
          build
          probe
          bypass     needs-gpu: no GPU here
          perturb    question
          judge
        1 to run, 0 unchanged

        """,
        PrAcceptancePlan.Of([Sources.Subject("chat", Old, null, new("question", null), new("needs-gpu", "no GPU here"))], force: false, perturb: true).Text());

    [Fact]
    public void Successes_and_errors_alternate_between_the_values_and_a_single_one_has_both()
    {
        Assert.Equal("a First, b Last, c First, e Both", Values("a", "b", "c", "-needs-gpu", "!e"));
        Assert.Equal("a Both, e First, f Last", Values("a", "!e", "!f"));

        static string Values(params string[] cases) => string.Join(", ", Assert.Single(PrAcceptancePlan.Of([Sources.Subject("p", Old, null, [.. cases.Select(Case)])], force: false, perturb: true).Processors)
            .Steps.OfType<LaneStep.Perturb>().Select(step => $"{step.Case.Name} {step.Values}"));

        static PlanCase Case(string name) => new(name.TrimStart('-', '!'), name[0] == '-' ? "no GPU here" : null) { IsError = name[0] == '!' };
    }

    [Fact]
    public void Force_runs_what_has_not_changed() =>
        Assert.Equal("forced", Only(Sources.Subject("p", Old, Sources.Verdict("p", Old)), force: true).Reason);

    public static TheoryData<(string, string)[], string> Changes => new()
    {
        { [("processors/p/provider.py", "2"), ("processors/_kit/run.py", "1")], "source changed: provider.py" },
        { [("processors/p/provider.py", "1"), ("processors/_kit/run.py", "2")], "source changed: processors/_kit/run.py" },
        { [("processors/p/provider.py", "1"), ("processors/_kit/run.py", "1"), ("processors/p/new.py", "")], "source added: new.py" },
        { [("processors/_kit/run.py", "1")], "source removed: provider.py" },
        { [("processors/p/a", ""), ("processors/p/b", ""), ("processors/p/c", ""), ("processors/_kit/run.py", "2")], "source changed: a, b, c and 2 more" },
        // Its spec cannot be read any more, so nothing is known of what is outside.
        { [("processors/p/processor.json", "{"), ("processors/p/provider.py", "1")], "source added: processor.json" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_named(IEnumerable<(string, string)> now, string reason) =>
        Assert.Equal(reason, Only(Sources.Subject("p", Sources.Of([.. now]), Sources.Verdict("p", Old))).Reason);

    [Fact]
    public void Of_a_mended_spec_only_its_own_folder_is_told()
    {
        var unreadable = Sources.Of(("processors/p/processor.json", "{"), ("processors/p/provider.py", "1"));
        var mended = Sources.Of(("processors/p/processor.json", "{}"), ("processors/p/provider.py", "1"), ("processors/_kit/run.py", "1"), ("processors/bases.json", "1"));

        Assert.Equal("source changed: processor.json", Only(Sources.Subject("p", mended, Sources.Verdict("p", unreadable, passed: false))).Reason);
    }

    [Fact]
    public void A_verdict_of_another_judge_does_not_stand()
    {
        var judged = Old with { Facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["Pipeline.Lanes"] = "0" } };

        Assert.Equal("Pipeline.Lanes changed", Only(Sources.Subject("p", Old, Sources.Verdict("p", judged))).Reason);
    }

    [Fact]
    public void A_touched_file_with_the_same_bytes_is_no_change()
    {
        var touched = Old with { Files = Old.Files.ToDictionary(file => file.Key, file => file.Value with { ModifiedTicks = 99 }, StringComparer.Ordinal) };

        Assert.NotNull(Only(Sources.Subject("p", touched, Sources.Verdict("p", Old))).KeptVerdict);
    }

    [Fact]
    public void The_order_of_the_folders_does_not_matter() => Subjects.Select(subjects => subjects).Sample(subjects =>
    {
        var reversed = PrAcceptancePlan.Of(subjects.Reverse(), force: false);
        Assert.Equal(PrAcceptancePlan.Of(subjects, force: false).Text(), reversed.Text());
    });

    [Fact]
    public void Every_case_that_is_run_appears_once() => Subjects.Sample(subjects =>
    {
        var planned = PrAcceptancePlan.Of(subjects, force: true).Processors
            .SelectMany(processor => processor.Steps.Select(step => (processor.Processor, Case: CaseOf(step))))
            .Where(step => step.Case is not null);
        var asked = subjects.SelectMany(subject => subject.Content.Cases.Select(@case => (subject.Name, Case: (string?)@case.Name)));
        Assert.Equal(asked.Order(), planned.Order());
    });

    [Fact]
    public void A_changed_file_runs_those_that_depend_on_it_and_no_other() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 11], Gen.Bool).Sample((count, changed, shared) =>
        {
            var plan = PrAcceptancePlan.Of(
                Enumerable.Range(0, count).Select(at =>
                {
                    var before = Sources.Of(($"processors/p{at}/a", "1"), ("processors/_kit/k", "1"));
                    var now = Sources.Of(($"processors/p{at}/a", at == changed ? "2" : "1"), ("processors/_kit/k", shared ? "2" : "1"));
                    return Sources.Subject($"p{at}", now, Sources.Verdict($"p{at}", before));
                }),
                force: false);
            Assert.All(plan.Processors, processor => Assert.Equal(shared || processor.Processor == $"p{changed}", processor.KeptVerdict is null));
        });

    private static Gen<ProcessorState[]> Subjects => Gen.Select(
            Gen.Int[0, 500],
            Gen.Select(Gen.Int[0, 50], Gen.Bool).Array[0, 5],
            Gen.Bool,
            (name, cases, known) => Sources.Subject(
                $"p{name}",
                Old,
                known ? Sources.Verdict($"p{name}", Old) : null,
                [.. cases.DistinctBy(@case => @case.Item1).Select(@case => new PlanCase($"c{@case.Item1}", @case.Item2 ? "why" : null))]))
        .Array[0, 20].Select(subjects => subjects.DistinctBy(subject => subject.Name, StringComparer.Ordinal).ToArray());

    private static ProcessorPlan Only(ProcessorState subject, bool force = false) => Assert.Single(PrAcceptancePlan.Of([subject], force).Processors);

    private static string? CaseOf(LaneStep step) => step switch
    {
        LaneStep.Run run => run.Case.Name,
        LaneStep.Bypass bypass => bypass.Case.Name,
        _ => null,
    };
}
