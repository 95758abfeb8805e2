using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.World.Ledger;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Ledger;

/// <summary>A process that writes to a world a number of times, or until it is killed, or ends itself at one step: this test program, run again.</summary>
internal static class KilledWriter
{
    public static readonly WorldPath Place = WorldPath.Parse("world://local/imports/file");
    private const string Role = "PIPELINE_TESTS_LEDGER";
    private const string Times = "times";

    /// <summary>Writes a number of times, by default forever: a run and an import. Prints the id of each settled run, and <c>import</c> for each imported file.</summary>
    public static Process Start(string world, int times = int.MaxValue) => Start(world, $"{Times}-{times}");

    /// <summary>Writes one transition (<c>run</c> or <c>import</c>) and ends at one of its steps; prints the id of its run first.</summary>
    public static Process Start(string world, string transition, SettlingStep step) => Start(world, $"{transition}-{(int)step}");

    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role) is not { } role)
        {
            return;
        }

        var (world, what) = (role.Split('|')[0], role.Split('|')[1].Split('-'));
        var number = int.Parse(what[1], CultureInfo.InvariantCulture);
        if (what[0] == Times)
        {
            Write(new FileSystemWorld(world, TimeProvider.System), number);
            Environment.Exit(0);
        }

        WriteOnce(new FileSystemWorld(world, TimeProvider.System, step => EndAt(step, (SettlingStep)number)), what[0]);
        Environment.Exit(1);
    }

    private static Process Start(string world, string what) => Process.Start(ThisProgram.As(Role, $"{world}|{what}"))!;

    /// <summary>Settles a run and imports a file, a number of times; prints the id of each settled run, and <c>import</c> for each imported file.</summary>
    internal static void Write(IWorld world, int times)
    {
        for (var number = 0; number < times; number++)
        {
            var sample = StagedSample.New();
            using (var run = sample.StageIn(world))
            {
                run.Settle(sample.Terms, sample.Index);
            }

            Console.WriteLine(sample.Id);
            world.Import(Place, new MemoryStream(Encoding.UTF8.GetBytes($"{sample.Id} {number}")), default);
            Console.WriteLine("import");
        }
    }

    private static void WriteOnce(FileSystemWorld world, string transition)
    {
        var sample = StagedSample.New();
        Console.WriteLine(sample.Id);
        if (transition == "import")
        {
            world.Import(Place, new MemoryStream(Encoding.UTF8.GetBytes(sample.Id.ToString())), default);
            return;
        }

        using var run = sample.StageIn(world);
        run.Settle(sample.Terms, sample.Index);
    }

    private static void EndAt(SettlingStep step, SettlingStep last)
    {
        if (step == last)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
