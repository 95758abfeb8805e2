using System.Globalization;
using System.Net;
using System.Text;

namespace Pipeline.House;

/// <summary>The assemblies and their namespaces as one self-contained page; what a row uses stands below it.</summary>
internal static class HousePage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d2733; --soft: #66727f; --line: #9aa7b4; --box: #ffffff; --back: #f4f6f8; --bar: #bcd7f3; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #94a1ae; --line: #5d6a77; --box: #1c242c; --back: #12181e; --bar: #24486b; } }
        body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h2 small, p { color: var(--soft); font-weight: 400; }
        table { border-collapse: collapse; background: var(--box); width: 100%; max-width: 75rem; }
        th, td { text-align: left; padding: .35rem .8rem; border: 1px solid color-mix(in srgb, var(--line) 40%, transparent); vertical-align: top; }
        th { color: var(--soft); font-weight: 600; } td:nth-child(2), td:nth-child(3) { text-align: right; width: 5rem; font-variant-numeric: tabular-nums; }
        td:first-child { width: 15rem; font-weight: 600; } td:nth-child(2) { background: linear-gradient(to left, var(--bar) var(--part), transparent var(--part)); }
        td:nth-child(4), td:nth-child(5) { width: 24rem; } .circle { color: #c4320a; }
        """;

    /// <param name="rooms">Every namespace.</param>
    /// <param name="lines">The lines of source by namespace.</param>
    public static string Of(IReadOnlyList<Room> rooms, IReadOnlyDictionary<string, int> lines)
    {
        var circles = CompiledHouse.Cycles(rooms).SelectMany(circle => circle).ToHashSet();
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>The house</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>The house</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p>{rooms.Select(room => room.Assembly).Distinct(StringComparer.Ordinal).Count()} assemblies, {rooms.Count} namespaces, {rooms.Sum(room => room.Types.Count)} types, ")
            .Append(CultureInfo.InvariantCulture, $"{rooms.Sum(room => Lines(room, lines))} lines. Read from the compiled code: users stand above what they use.</p>\n");
        foreach (var assembly in rooms.GroupBy(room => room.Assembly, StringComparer.Ordinal).OrderByDescending(assembly => Height(assembly, rooms)).ThenBy(assembly => assembly.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(assembly.Key)} <small>{assembly.Sum(room => room.Types.Count)} types, {assembly.Sum(room => Lines(room, lines))} lines</small></h2>\n")
                .Append("<table>\n<tr><th>namespace</th><th>lines</th><th>types</th><th>uses here</th><th>uses elsewhere</th></tr>\n");
            var most = Math.Max(1, assembly.Max(room => Lines(room, lines)));
            foreach (var room in Sorted([.. assembly]))
            {
                var here = assembly.Select(other => other.Name).ToHashSet(StringComparer.Ordinal);
                page.Append(CultureInfo.InvariantCulture, $"<tr><td{(circles.Contains(room) ? " class=\"circle\"" : "")}>{Encode(room.Name)}</td>")
                    .Append(CultureInfo.InvariantCulture, $"<td style=\"--part:{100 * Lines(room, lines) / most}%\">{Lines(room, lines)}</td><td>{room.Types.Count}</td>")
                    .Append(CultureInfo.InvariantCulture, $"<td>{Arrows(room, here.Contains)}</td><td>{Arrows(room, name => !here.Contains(name))}</td></tr>\n");
            }

            page.Append("</table>\n");
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static int Lines(Room room, IReadOnlyDictionary<string, int> lines) => lines.GetValueOrDefault(room.Name);

    private static string Arrows(Room room, Func<string, bool> shown) => string.Join(", ", room.Arrows
        .Where(arrow => shown(arrow.Key))
        .OrderBy(arrow => arrow.Key, StringComparer.Ordinal)
        .Select(arrow => $"<span title=\"{Encode(string.Join(", ", arrow.Value.Order(StringComparer.Ordinal)))}\">{Encode(arrow.Key["Pipeline.".Length..])}</span>"));

    // Users first; a circle has no first, so its rooms follow each other by name.
    private static List<Room> Sorted(IReadOnlyList<Room> rooms)
    {
        var left = rooms.OrderBy(room => room.Name, StringComparer.Ordinal).ToList();
        var sorted = new List<Room>();
        while (left.Count > 0)
        {
            var next = left.Find(room => !left.Any(user => user != room && user.Arrows.ContainsKey(room.Name))) ?? left[0];
            left.Remove(next);
            sorted.Add(next);
        }

        return sorted;
    }

    // How many assemblies lie below: a user is higher than all it uses.
    private static int Height(IGrouping<string, Room> assembly, IReadOnlyList<Room> rooms)
    {
        var owners = rooms.ToLookup(room => room.Name, room => room.Assembly, StringComparer.Ordinal);
        var below = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([assembly.Key]);
        while (next.TryPop(out var name))
        {
            foreach (var used in rooms.Where(room => room.Assembly == name).SelectMany(room => room.Arrows.Keys).SelectMany(arrow => owners[arrow]).Where(used => used != assembly.Key))
            {
                if (below.Add(used))
                {
                    next.Push(used);
                }
            }
        }

        return below.Count;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
