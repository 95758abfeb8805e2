using CsCheck;
using Pipeline.Lanes.Pruning;
using Pipeline.Oci.Inventory;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

public sealed class PrunePlanLaws
{
    private static readonly Repository Here = Repository.Parse("registry.example/team/p");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    // Any manifest may be an index of any others, refer to any, and be attached to any by a tag; even circles, which only tags can make.
    private static readonly Gen<Sample[]> Graphs = Gen.Select(Gen.Int[0, 9].Array[0, 3], Gen.Int[0, 9].Array[0, 2], Gen.Int[0, 5], Gen.Int[0, 40], (children, attached, use, age) => new Sample(children, attached, use, age)).Array[1, 10];

    /// <summary>Whatever is in use, or belongs to what is in use, is never listed; everything else is, once, and is deleted exactly if it was unused for long enough.</summary>
    [Fact]
    public void Nothing_in_use_is_listed_and_everything_unused_and_old_is() => Graphs.Sample(
        samples =>
        {
            StoredManifest[] all = [.. samples.Select((sample, at) => new StoredManifest(Of(at), Tags(sample, at), [.. In(sample.Children, samples)], [.. In(sample.AttachedTo, samples)]))];
            var roots = samples.Index().Where(one => one.Item.Use == 0).Select(one => Of(one.Index)).Append(Of(99)).ToArray();
            var memory = samples.Index().Where(one => one.Item.Age > 0).ToDictionary(one => Of(one.Index), one => Now.AddDays(-one.Item.Age));

            var plan = PrunePlan.Of(Here, all, roots, memory, Now, Keep);

            var used = Used(all, roots);
            Assert.Equal(all.Select(manifest => manifest.Digest).Where(digest => !used.Contains(digest)).Order(), plan.Unused.Select(one => one.Manifest.Digest).Order());
            Assert.Equal(used.Count, plan.Kept);
            Assert.All(plan.Unused, one => Assert.Equal(memory.ContainsKey(one.Manifest.Digest) && memory[one.Manifest.Digest] <= Now - Keep, one.IsOld));
        },
        iter: 5000);

    /// <summary>An index goes before its platforms, and what is attached before its subject: what is left of an interruption is found again.</summary>
    [Fact]
    public void What_names_others_goes_before_them() => Graphs.Sample(
        samples =>
        {
            // Later ones name earlier ones only: no circle.
            StoredManifest[] all = [.. samples.Select((sample, at) => new StoredManifest(Of(at), [], [.. sample.Children.Where(child => child < at).Select(Of)], [.. sample.AttachedTo.Where(subject => subject < at).Select(Of)]))];

            var order = PrunePlan.Of(Here, all, [], new Dictionary<Digest, DateTimeOffset>(), Now, Keep).Unused.Select(one => one.Manifest).ToList();

            foreach (var (at, manifest) in order.Index())
            {
                Assert.All(manifest.Children.Concat(manifest.AttachedTo), named => Assert.True(order.FindIndex(one => one.Digest == named) > at));
            }
        },
        iter: 2000);

    // By definition, step by step, until nothing is added.
    private static HashSet<Digest> Used(StoredManifest[] all, Digest[] roots)
    {
        var used = all.Where(manifest => roots.Contains(manifest.Digest) || manifest.Tags.Contains("stable", StringComparer.Ordinal)).Select(manifest => manifest.Digest).ToHashSet();
        for (var before = -1; before != used.Count;)
        {
            before = used.Count;
            used.UnionWith(all.Where(manifest => used.Contains(manifest.Digest)).SelectMany(manifest => manifest.Children).Where(child => all.Any(manifest => manifest.Digest == child)).ToArray());
            used.UnionWith(all.Where(manifest => manifest.AttachedTo.Any(used.Contains)).Select(manifest => manifest.Digest).ToArray());
        }

        return used;
    }

    private static IEnumerable<Digest> In(int[] names, Sample[] samples) => names.Where(name => name < samples.Length).Distinct().Select(Of);

    private static string[] Tags(Sample sample, int at) => sample.Use switch
    {
        1 => ["stable", "1.0.0-0123456789ab"],
        2 => ["1.0.0-0123456789ab"],
        3 => [$"sha256-{Of(at).Hex}.sig"],
        _ => [],
    };

    private static Digest Of(int number) => Sha256.Of([(byte)number]);

    private sealed record Sample(int[] Children, int[] AttachedTo, int Use, int Age);
}
