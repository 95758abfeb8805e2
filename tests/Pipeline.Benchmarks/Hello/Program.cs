// The smallest program there is: what starting .NET costs by itself.
System.Console.WriteLine("Hello, world");
